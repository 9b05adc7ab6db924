"""Try what reading from Webcruiter's API needs, one thing after the other, and say in words what is missing.

    for check in WebcruiterProbe(source).probe():
        print(check.what, check.outcome, check.message)

Read only: nothing is stored, and nothing is marked at Webcruiter. The words hold nothing personal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.candidate_row import Cells
from connectors.export_columns import ExportField
from connectors.webcruiter_api import ApiRegistrations
from connectors.webcruiter_candidates import Listed
from connectors.webcruiter_http import Item
from praksis.checkup import Check, Outcome
from praksis.errors import NotFound, PraksisError

_WORTH_HAVING = (
    ExportField.APPLICATION,
    ExportField.GIVEN,
    ExportField.FAMILY,
    ExportField.NUMBER,
    ExportField.BIRTH_DATE,
    ExportField.EMAIL,
    ExportField.MOBILE,
    ExportField.STATUS,
    ExportField.REGISTERED,
)
_MOST_NAMED = 10
_ASK = "Be Talentech om riktige adresser, klient og lesetilgang til søkere for praksistilgang i Webcruiters API."


class WebcruiterProbe:
    """Fulfils `praksis.checkup.Probe` for `source`."""

    area = "Webcruiter"

    def __init__(self, source: ApiRegistrations) -> None:
        self._candidates, self._processes = source.candidates, source.processes

    def probe(self) -> Iterator[Check]:
        """Sign in, read the statuses, each advert and one candidate of each. Stops where nothing further can work."""
        what = "Logge inn og lese søkere"
        try:
            names = self._candidates.status_names()
            hired = self._candidates.hired()
            lists = [self._candidates.of(process, hired) for process in self._processes[:1]]
            yield self._good(what, "" if names else "Statusene kan ikke leses, så bare «statuses» sier hva de betyr.")
            yield from self._statuses()
            for nth, process in enumerate(self._processes):
                what = "Lese søkere" + (f" på annonse {process}" if process is not None else "")
                yield from self._advert(what, lists[nth] if nth < len(lists) else self._listed(process, hired))
        except PraksisError as error:
            yield Check(self.area, what, Outcome.MISSING, error.message, _ASK, error.code)

    def _listed(self, process: str | None, hired: Sequence[Item]) -> Listed:
        return self._candidates.of(process, hired)

    def _statuses(self) -> Iterator[Check]:
        """Statuses that are named in vain, and those of which nobody has said what they mean."""
        names, known = self._candidates.status_names(), self._candidates.statuses
        what = "Forstå statusene"
        wrong = [id_ for id_ in self._candidates.settings.statuses if names and id_ not in names]
        if wrong:
            words = (
                f"Status-ID {', '.join(wrong)} under «statuses» finnes ikke i Webcruiter. Rett dem i [webcruiter.api]."
            )
            yield Check(self.area, what, Outcome.MISSING, words, code="status-finnes-ikke")
        loose = [f"«{name}» (ID {id_})" for id_, name in names.items() if not known.is_understood(id_)]
        if loose:
            more = f" og {len(loose) - _MOST_NAMED} til" if len(loose) > _MOST_NAMED else ""
            words = (
                f"Det er ikke sagt hva disse betyr: {', '.join(loose[:_MOST_NAMED])}{more}. Brukes de på studenter, legges "
                "ID-en inn under «statuses» i [webcruiter.api]."
            )
            yield Check(self.area, what, Outcome.WARNING, words, code="status-ukjent")
        if not wrong and not loose:
            yield self._good(what)

    def _advert(self, what: str, listed: Listed) -> Iterator[Check]:
        if listed.strangers:
            words = "Svaret hadde søkere fra andre annonser. Rett «process_parameter» under [webcruiter.api]."
            yield Check(self.area, what, Outcome.MISSING, words, code="andre-annonser")
        if not listed.entries:
            words = "Det er ingen søkere. Er det feil, sjekk annonsens ID under «processes» og navnet i «process_parameter»."
            yield Check(self.area, what, Outcome.WARNING, words, code="ingen-sokere")
            return
        yield self._good(what, "1 søker." if len(listed.entries) == 1 else f"{len(listed.entries)} søkere.")
        found, wrong = self._one(listed)
        yield from wrong
        entries = [*listed.entries, *([found] if found and self._candidates.settings.details else [])]
        yield from self._fields(f"Finne feltene{what.removeprefix('Lese søkere')}", entries)

    def _fields(self, what: str, entries: Sequence[Cells]) -> Iterator[Check]:
        there = {column for cells in entries for column in cells}
        if ExportField.FULL_NAME in there:
            there |= {ExportField.GIVEN, ExportField.FAMILY}
        missing = [column for column in _WORTH_HAVING if column not in there]
        for column in missing:
            path = self._candidates.paths.get(column)
            where = f"ingen søker har feltet «{path}»" if path else "det er ikke satt opp noe felt"
            words = f"{column.value}: {where}. Rett det under [webcruiter.api.fields], eller la det stå tomt."
            ask = f"Hva heter feltet for {column.value.lower()} i svaret fra Webcruiters API for søkere?"
            needed = column in (ExportField.APPLICATION, ExportField.GIVEN, ExportField.FAMILY)
            outcome = Outcome.MISSING if needed else Outcome.WARNING
            yield Check(self.area, what, outcome, words, ask, "felt-mangler")
        if not missing:
            yield self._good(what)

    def _one(self, listed: Listed) -> tuple[Cells | None, Sequence[Check]]:
        """Ask for one candidate by id, as is done when the number is read again for an order: the cells, what is wrong."""
        ids = [cells[ExportField.APPLICATION] for cells in listed.entries if ExportField.APPLICATION in cells]
        if not ids or not self._candidates.settings.candidate_path:
            return None, ()
        what = "Hente én søker"
        try:
            found = self._candidates.detail(str(ids[0]))
        except NotFound:
            found = None
        if found is None:
            words = (
                "Søkeren finnes ikke der. Rett «candidate_path», eller la den stå tom; da letes søkeren opp i listen."
            )
            return None, (Check(self.area, what, Outcome.MISSING, words, code="soker-finnes-ikke"),)
        if any(ExportField.NUMBER in cells for cells in listed.entries[:1]) and ExportField.NUMBER not in found:
            words = "Fødselsnummeret står bare i listen. La «candidate_path» stå tom."
            return found, (Check(self.area, what, Outcome.MISSING, words, code="nummer-bare-i-listen"),)
        return found, (self._good(what),)

    def _good(self, what: str, message: str = "") -> Check:
        return Check(self.area, what, message=message)
