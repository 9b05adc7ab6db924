"""«docs/meldinger.md»: every finding, refusal, reason, notice, case and message that people meet, on one page.

`python -m praksis.message_guide` writes the page anew; a test holds it to the code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from praksis.cases import CASE_TYPES, CHOICE_WORDS, CaseType
from praksis.holds import Hold
from praksis.notices import NOTICE_SENTENCES
from praksis.practice_list import FindingCode, Severity
from praksis.sentences import PROGRESS_SENTENCES, SentenceFacts, why_not
from praksis.wording.examples import examples
from praksis.workbook import RefusalCode, WorkbookRefused

PAGE = Path("docs") / "meldinger.md"

_SEVERITY_WORDS = {Severity.ERROR: "feil", Severity.WARNING: "advarsel", Severity.NOTICE: "merknad"}

_EXAMPLE = SentenceFacts(
    deadline=date(2026, 8, 10),
    arrived_on=date(2026, 8, 20),
    first_day=date(2026, 8, 24),
    last_day=date(2026, 10, 16),
    calendar_first_day=date(2026, 9, 7),
    calendar_last_day=date(2026, 10, 16),
    agreement_until=date(2026, 6, 30),
    profession="Ernæringsfysiolog",
    nearest="samme fødselsdato og lignende navn",
    case="S-0007",
)


_FILLED = {
    "plan": "P-0412",
    "package": "O-0031",
    "reason": "studenten er alt ansatt i en annen rolle.",
    "case": " (sak S-0007)",
    "name": "Praksisoversikt HVL Sykepleie kull 2024 (1).xlsx",
}


def message_page() -> str:
    """The page as Markdown, in bokmål, ending in one line break. What stands in {} is filled in."""
    parts = [
        "# Meldinger",
        "Laget av koden (`python -m praksis.message_guide`); rett teksten der, ikke her. Ord i {} fylles ut. Kodene er "
        "faste: de står i `praksis check --json` og `praksis status --json`.",
        "## Funn i en praksisliste",
        _table(
            ("kode", "alvor", "melding"),
            ((code.value, _SEVERITY_WORDS[code.severity], code.template) for code in FindingCode),
        ),
        "## Filer som ikke kan leses eller farges",
        _table(("kode", "melding"), ((code.value, WorkbookRefused(code).message) for code in RefusalCode)),
        "## Hvorfor det ikke bestilles for en rad",
        _table(("kode", "setning"), ((hold.value, _reason(hold)) for hold in Hold)),
        "## Hvor langt en bestilling er kommet",
        _table(("setning",), ((words.format_map(_FILLED),) for words in PROGRESS_SENTENCES)),
        "## Verdt å vite om en rad",
        _table(("kode", "setning"), ((notice.value, words) for notice, words in NOTICE_SENTENCES.items())),
        "## Saker som FOU avgjør",
        _table(
            ("kode", "sak", "avgjørelser"),
            ((kind.value, kind_of.title, _choices(kind_of)) for kind, kind_of in CASE_TYPES.items()),
        ),
        "## Meldinger som sendes",
        "Med oppdiktede eksempler. Det første er emnet. I et studiesteds kanal står bare dets egne lister.",
        *(f"### {what}\n\n```text\n{words.subject}\n\n{words.body}```" for what, words in examples().items()),
    ]
    return "\n\n".join(parts) + "\n"


def _reason(hold: Hold) -> str:
    """The sentence; both when a case says that it has come further."""
    before, now = why_not(hold, replace(_EXAMPLE, case=None)), why_not(hold, _EXAMPLE)
    return now if now.replace(f" (sak {_EXAMPLE.case})", "") == before else f"{before} / {now}"


def _choices(kind_of: CaseType) -> str:
    words = "" if kind_of.named else " / ".join(CHOICE_WORDS[c] for c in kind_of.choices)
    return ". ".join(filter(None, (words, kind_of.before)))


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(message_page(), encoding="utf-8")
