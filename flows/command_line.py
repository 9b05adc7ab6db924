"""The command `praksis`: the jobs on the command line, in bokmål. Starts no Prefect server and does not import Prefect."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from flows.norwegian_click import NorwegianCommand, NorwegianGroup, usage_words
from praksis.errors import Invalid, PraksisError, Unavailable

if TYPE_CHECKING:
    from praksis.practice_list.check import CheckReport

OK, FOUND, WRONG_USE, REFUSED = 0, 1, 2, 3
"""Exit statuses: done; findings or a refusal; wrong usage; the file was refused (`check`, `paint`)."""


_WIDTH_OF_A_FILE = 140
"""So wide are tables that go into a file or a pipe; a terminal says itself how wide it is."""


class Context:
    """What all commands share: the settings file, the date in test mode, and whether a program is listening."""

    def __init__(self, config: Path, as_of: date | None, as_json: bool) -> None:
        self.config, self.as_of, self.as_json = config, as_of, as_json
        terminal = sys.stdout.isatty()
        self.console = Console(highlight=False, width=None if terminal else _WIDTH_OF_A_FILE)

    def say(self, words: str) -> None:
        """A line for people; silent when a program listens."""
        if not self.as_json:
            self.console.print(words, markup=False, soft_wrap=True)

    def give(self, data: Any) -> None:
        """The result for a program."""
        if self.as_json:
            click.echo(json.dumps(_plain(data), ensure_ascii=False, indent=2))


def _plain(data: Any) -> Any:
    if is_dataclass(data) and not isinstance(data, type):
        return _plain(asdict(data))
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple, set, frozenset)):
        return [_plain(value) for value in data]
    if isinstance(data, (date, datetime, Path)):
        return str(data)
    return data


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise click.BadParameter("skriv datoen som 2026-08-24 eller 24.08.2026")


@click.group(cls=NorwegianGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(path_type=Path), default=Path("praksis.toml"), help="Innstillingsfilen.")
@click.option("--as-of", callback=_day, metavar="DATO", help="Regn som om i dag er DATO (bare i testmodus).")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON, for programmer.")
@click.pass_context
def praksis(context: click.Context, config: Path, as_of: date | None, as_json: bool) -> None:
    """Praksistilgang: rett tilgang til praksisstudenter, i tide, én gang."""
    context.obj = Context(config, as_of, as_json)


def _command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    return praksis.command(name, cls=NorwegianCommand)


_signature = click.option(
    "--signatur", "signature", required=True, metavar="XX", help="Signaturen din, som i praksis.toml."
)


def _house(context: Context) -> Any:
    from flows.house import open_house

    return open_house(context.config, context.as_of)


# ------------------------------------------------------------------------------------------------------ setting up


@_command("init")
@click.option("--example", is_flag=True, help="Innstillinger for eksempelsesongen (testmodus).")
@click.pass_obj
def init_command(context: Context, example: bool) -> None:
    """Lag innstillinger, nøkkel, database og mapper; det som finnes, beholdes."""
    from praksis.jobs.init import init

    report = init(context.config.absolute().parent, example=example, settings_name=context.config.name)
    context.give(report)
    if report.made:
        context.say("Laget: " + ", ".join(report.made) + ".")
    if report.kept:
        context.say("Fantes fra før: " + ", ".join(report.kept) + ".")
    context.say(f"Åpne {context.config.name} og fyll inn studiesteder og administratorer. Kjør så «praksis sync».")


@_command("demo")
@click.argument("folder", metavar="MAPPE", type=click.Path(path_type=Path, file_okay=False))
@click.option("--act", type=click.IntRange(1, 2), default=1, help="Akt 1 (listene kommer) eller 2 (endringer).")
@click.pass_obj
def demo_command(context: Context, folder: Path, act: int) -> None:
    """Skriv eksempelsesongen med oppdiktede studenter i MAPPE."""
    from praksis.demo import write_act, write_season
    from praksis.jobs.init import init

    if act == 1:
        write_season(folder)
        init(folder, example=True)
    else:
        write_act(folder, act)
    context.give({"folder": str(folder), "act": act})
    context.say(f"Skrev akt {act} i {folder}. Gå videre med: praksis --config {folder / 'praksis.toml'} sync")


# ------------------------------------------------------------------------------------------------- one file, no ledger


@_command("check")
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "json_here", is_flag=True, help="Skriv resultatet som JSON, for programmer.")
@click.pass_obj
def check_command(context: Context, file: Path, json_here: bool) -> int:
    """Sjekk en praksisliste: hva som leses, og hva som bør rettes."""
    from praksis.practice_list.check import report_json, report_table

    report = _checked(context, file)
    if context.as_json or json_here:
        click.echo(json.dumps(report_json(report), ensure_ascii=False, indent=2))
    else:
        context.console.print(report_table(report))
    return report.exit_status


def _checked(context: Context, file: Path) -> CheckReport:
    """Without `--config` any number counts and only the file speaks; with it, mode and calendar apply."""
    from praksis.clock import clock_at, oslo_date
    from praksis.practice_list import ListRules
    from praksis.practice_list.check import check

    content, today = _read(file), oslo_date(clock_at(context.as_of).now())
    source = click.get_current_context().find_root().get_parameter_source("config")
    if source is None or source.name == "DEFAULT":
        return check(content, file.name, ListRules(today=today))
    from connectors import connect
    from praksis.jobs.check_file import check_with_settings
    from praksis.settings import load_settings

    settings = load_settings(context.config)
    return check_with_settings(file, content, settings, connect(settings).teams, today)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Invalid(
            f"Filen kan ikke leses ({error.strerror}). Sjekk at den finnes, og at du har tilgang.", code="fil"
        ) from None


@_command("paint")
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--set", "settings", multiple=True, required=True, metavar="'ARK!K5=green'", help="Celle og farge.")
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Filen som skrives.")
@click.pass_obj
def paint_command(context: Context, file: Path, settings: tuple[str, ...], output: Path) -> int:
    """Farg statusceller i en kopi av en praksisliste; alt annet i filen står urørt."""
    from praksis.workbook import WorkbookRefused, paint

    colours = dict(_cell_and_colour(text) for text in settings)
    if output.exists():
        raise Invalid(f"{output.name} finnes fra før. Velg et annet navn, så ikke noe skrives over.", code="fil-finnes")
    try:
        content = paint(_read(file), colours)
    except WorkbookRefused as refusal:
        context.give({"file": file.name, "refusal": {"code": refusal.code, "message": refusal.message}})
        click.echo(refusal.message, err=True)
        return REFUSED
    output.write_bytes(content)
    context.give({"file": str(output), "cells": len(colours)})
    context.say(f"Farget {len(colours)} celler i {output.name}.")
    return OK


def _cell_and_colour(text: str) -> tuple[tuple[str, str], Any]:
    from praksis.workbook import Colour

    place, _, colour = text.rpartition("=")
    sheet, _, ref = place.rpartition("!")
    if not sheet or not ref or colour not in ("yellow", "green", "none"):
        raise click.BadParameter("skriv arket, cellen og fargen slik: 'Periode 1!K5=green' (green, yellow eller none)")
    return (sheet.strip("'"), ref.upper()), Colour(colour)


# ------------------------------------------------------------------------------------------------------------ the round


@_command("sync")
@click.pass_obj
def sync_command(context: Context) -> None:
    """Les nye lister og registreringer, farg, lag planer og gi beskjed."""
    from praksis.jobs.status import summary
    from praksis.jobs.sync import sync

    with _house(context) as house:
        report = sync(house)
        now = summary(house)
    context.give({"steps": report.steps, "summary": now.lines()})
    done = {what: count for counts in report.steps.values() for what, count in counts.items() if count}
    context.say(
        "Gjort: " + (", ".join(f"{count} {what}" for what, count in done.items()) or "ingenting var endret") + "."
    )
    for line in now.lines():
        context.say(line)


@_command("status")
@click.option("--all", "everything", is_flag=True, help="Vis hver rad som ikke er grønn, med grunn.")
@click.pass_obj
def status_command(context: Context, everything: bool) -> None:
    """Vis hvor alt står: hvor mange som er grønne, og hvorfor de andre ikke er det."""
    from praksis.jobs.status import summary

    with _house(context) as house:
        now = summary(house)
    context.give(now)
    for line in now.lines():
        context.say(line)
    if everything and not context.as_json:
        table = Table("Liste", "Ark", "Rad", "Student", "Hvorfor ikke grønn", show_lines=False)
        for row in now.rows:
            if row.ordered != "green":
                table.add_row(row.list, row.sheet, str(row.row), row.name, " ".join(row.why))
        context.console.print(table)
    if everything and not context.as_json and now.unlisted:
        table = Table("Registrert, men ikke i noen liste", "Annonse", "Hvor")
        for registration in now.unlisted:
            table.add_row(registration.name, registration.advert, registration.place)
        context.console.print(table)
    for case in now.cases:
        context.say("")
        context.say(f"{case.case}  {case.title}: {case.what}")
        for words in (case.why, case.one, case.other, f"{case.group}, {case.period}" if case.group else ""):
            if words:
                context.say(f"        {words}")
        context.say(f"        Velg: {' / '.join(case.choices)}")
    if now.cases:
        context.say("")
        context.say("Avgjør med: praksis decide S-0001 'VALG' --reason 'HVORFOR' --signatur XX")


@_command("why")
@click.argument("what", metavar="NAVN_ELLER_ID")
@click.pass_obj
def why_command(context: Context, what: str) -> int:
    """Fortell hvorfor en student er grønn eller ikke, i alle lister."""
    from praksis.jobs.why import why

    with _house(context) as house:
        stories = why(house, what)
    context.give(stories)
    for story in stories:
        context.say("")
        for line in story.lines:
            context.say(line)
    if not stories:
        context.say(
            "Ingen rad passer. Skriv navnet slik det står i listen, eller rad-ID-en fra «praksis --json status»."
        )
        return FOUND
    return OK


# ----------------------------------------------------------------------------------------------- plans, orders, receipts


@_command("plan")
@click.argument("plan", metavar="[P-0412]", required=False)
@click.option(
    "--oppdater-systemer",
    "renew",
    metavar="STUDIESTED/GRUPPE/KULL",
    help="La en endret tilgangskatalog nå også nå det som alt er bestilt for gruppen.",
)
@click.option("--signatur", "signature", metavar="XX", help="Signaturen din (trengs bare med --oppdater-systemer).")
@click.pass_obj
def plan_command(context: Context, plan: str | None, renew: str | None, signature: str | None) -> None:
    """Vis planene som kan bestilles, eller linjene i én plan."""
    from praksis.jobs.plans import plan_book
    from praksis.jobs.renew import renew_systems
    from praksis.jobs.status import summary

    with _house(context) as house:
        if renew is not None:
            report = renew_systems(house, renew, signature or "")
            context.give(report)
            context.say(report.message)
            return
        if plan is None:
            now = summary(house)
            context.give(now.plans)
            if not now.plans:
                context.say("Det er ingen planer å bestille nå.")
            for p in now.plans:
                context.say(f"{p.plan}  {p.institution} {p.group}, kull {p.cohort}, {p.period}: {p.lines} linjer")
            return
        with house.ledger.reading() as session:
            book = plan_book(session, house, _number(plan, "P"))
    context.give(book)
    context.say(f"Plan {book.number}: {book.heading}")
    context.say(book.how_to_go_on)
    if context.as_json:
        return
    table = Table("Linje", "Hva", "Student", "System og rolle", "Dager", "Hvorfor")
    for row in book.rows:
        days = f"{row.first_day:%d.%m.%Y}\n{row.last_day:%d.%m.%Y}"
        table.add_row(str(row.line), row.kind, row.student, f"{row.system}\n{row.role}", days, row.why)
    context.console.print(table)
    if book.waiting:
        table = Table("Ikke med", "Rad", "Hvorfor ikke")
        for waiting in book.waiting:
            table.add_row(waiting.student, waiting.place, waiting.why)
        context.console.print(table)


@_command("apply")
@click.argument("plan", metavar="P-0412")
@_signature
@click.pass_obj
def apply_command(context: Context, plan: str, signature: str) -> None:
    """Bestill en plan: alle linjene eller ingen."""
    from praksis.jobs.apply import apply

    with _house(context) as house:
        report = apply(house, _number(plan, "P"), signature)
    context.give(report)
    if report.already:
        context.say(f"Planen er bestilt fra før; ingenting er bestilt på nytt. Pakken: {report.path}")
    else:
        context.say(f"Bestilt: {report.lines} linjer. Legg dem inn i Samlepunktet etter {report.path}")


@_command("confirm")
@click.argument("package", metavar="O-0031")
@_signature
@click.option("--case", "case_number", metavar="SAK", help="Saksnummeret fra Samlepunktet.")
@click.option("--not-ordered", metavar="GRUNN", help="Hvorfor linjene ikke ble bestilt.")
@click.option(
    "--line",
    "lines",
    multiple=True,
    type=int,
    metavar="N",
    help="Linjen det gjelder; kan gjentas. Utelatt: alle som mangler kvittering.",
)
@click.pass_obj
def confirm_command(
    context: Context,
    package: str,
    signature: str,
    case_number: str | None,
    not_ordered: str | None,
    lines: tuple[int, ...],
) -> int:
    """Gi kvittering for en pakke, eller les kvitteringene i arbeidsboken (uten --case og --not-ordered)."""
    from praksis.jobs.confirm import confirm

    with _house(context) as house:
        report = confirm(house, _number(package, "O"), signature, case_number, lines or None, not_ordered)
    context.give(report)
    context.say(f"Kvittering for {report.lines} linjer er registrert. «praksis sync» farger listen.")
    for problem in report.problems:
        context.say(problem.message)
    return FOUND if report.problems else OK


@_command("decide")
@click.argument("case", metavar="S-0007")
@click.argument("choice", metavar="[VALG]", required=False)
@click.option("--reason", required=True, metavar="TEKST", help="Begrunnelsen; den blir stående.")
@click.option("--take-back", "taking_back", is_flag=True, help="Trekk avgjørelsen tilbake.")
@_signature
@click.pass_obj
def decide_command(
    context: Context, case: str, choice: str | None, reason: str, taking_back: bool, signature: str
) -> None:
    """Avgjør en sak, eller trekk avgjørelsen tilbake."""
    from praksis.jobs.decide import decide, take_back

    if not taking_back and choice is None:
        raise click.MissingParameter(param_hint="VALG", param_type="argument")
    with _house(context) as house:
        number = _number(case, "S")
        if taking_back:
            report = take_back(house, number, reason, signature)
            words = f"Sak {report.case} er åpnet igjen: «{report.choice}» er trukket tilbake."
        else:
            report = decide(house, number, choice or "", reason, signature)
            words = f"Sak {report.case} ({report.title.lower()}) er avgjort: {report.choice}."
    context.give(report)
    context.say(words + " «praksis sync» går videre derfra.")


# ---------------------------------------------------------------------------------------------------- set by hand


@_command("bind")
@click.argument("document", metavar="LISTE")
@click.option("--group", required=True, metavar="GRUPPE", help="Studentgruppen, som i praksiskalenderen.")
@click.option("--cohort", required=True, metavar="KULL", help="Kullet, som i praksiskalenderen.")
@_signature
@click.pass_obj
def bind_command(context: Context, document: str, group: str, cohort: str, signature: str) -> None:
    """Knytt en liste til en studentgruppe og et kull."""
    from praksis.jobs.bind import bind

    with _house(context) as house:
        report = bind(house, document, group, cohort, signature)
    context.give(report)
    context.say(report.message)


@_command("manual")
@click.argument("kind", metavar="list|group|row", type=click.Choice(["list", "group", "row"]))
@click.argument("what", metavar="HVA")
@click.option("--off", is_flag=True, help="Ta merket bort igjen.")
@_signature
@click.pass_obj
def manual_command(context: Context, kind: str, what: str, off: bool, signature: str) -> None:
    """Merk en liste, gruppe eller rad «håndteres manuelt»: vises, men røres ikke."""
    from praksis.jobs.manual import ManualKind, set_manual

    with _house(context) as house:
        report = set_manual(house, ManualKind(kind), what, signature, manual=not off)
    context.give(report)
    context.say(report.message)


@_command("stop")
@_signature
@click.pass_obj
def stop_command(context: Context, signature: str) -> None:
    """Stopp alt som forlater huset: farging, meldinger og bestillinger."""
    from praksis.jobs.stop import stop

    with _house(context) as house:
        report = stop(house, signature)
    context.give(report)
    context.say(report.message)


@_command("resume")
@_signature
@click.pass_obj
def resume_command(context: Context, signature: str) -> None:
    """Åpne for utsending igjen."""
    from praksis.jobs.stop import resume

    with _house(context) as house:
        report = resume(house, signature)
    context.give(report)
    context.say(report.message)


def _number(text: str, letter: str) -> int:
    from praksis.planning import read_number_name

    number = read_number_name(text, letter)
    if number is None:
        raise click.BadParameter(f"skriv nummeret som {letter}-0012")
    return number


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit status is the program's. Every known error is one message in bokmål."""
    try:
        status = praksis.main(args=arguments, prog_name="praksis", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        click.echo("Avbrutt.", err=True)
        return WRONG_USE
    except click.ClickException as error:
        click.echo(usage_words(error), err=True)
        return WRONG_USE
    except Unavailable as error:
        click.echo(f"{error.message} (kan prøves igjen)", err=True)
        return FOUND
    except PraksisError as error:
        click.echo(error.message, err=True)
        return FOUND
    return status if isinstance(status, int) else OK


if __name__ == "__main__":
    sys.exit(main())
