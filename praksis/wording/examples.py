"""One example of each message, made with the code that makes the real ones: for «docs/meldinger.md», and for tests.

No person is named but in the e-mails to Læringsportalen, which are about names (R17); those here are made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from praksis.messages import render
from praksis.portal import PortalKind
from praksis.wording.about import About, Cohort, Period, Words
from praksis.wording.deviation import DeviationReceived, deviation_received
from praksis.wording.digest import Digest, DigestList, News, digest
from praksis.wording.first_morning import FirstMorning, first_morning
from praksis.wording.mail_instead import mail_instead
from praksis.wording.office_digest import NewCases, OfficeDay, office_digest
from praksis.wording.portal_mail import asked_twice, portal_mail
from praksis.wording.receipt import Lateness, Receipt, receipt
from praksis.wording.refusals import Refusals, refusals
from praksis.wording.reminders import Missing, MissingChannel, ReminderItem, missing_channel, reminder
from praksis.wording.season_start import SeasonStart, Start, season_start
from praksis.wording.sheet_summary import RowReason, SheetSummary
from praksis.wording.student_answer import student_answer

_TODAY = date(2026, 8, 3)
_DEADLINE = date(2026, 8, 10)
_COHORT = Cohort("HVL", "Sykepleie", "2024")
_PERIOD = Period("Periode 1", date(2026, 9, 7), date(2026, 10, 16))
_ABOUT = About(_COHORT, _PERIOD)
_NEXT = About(_COHORT, Period("Periode 2", date(2026, 10, 26), date(2026, 12, 4)))
_LIST = "Praksisoversikt HVL Sykepleie kull 2024.xlsx"
_NOT_REGISTERED = "Finnes ikke i Webcruiter; studenten må registrere seg, koordinator minner om det."
_NOT_TRANSFERRED = "Registrert i Webcruiter, men ikke overført til personalsystemet ennå; FOU overfører."
_SHEET = SheetSummary(
    "Periode 1",
    _PERIOD,
    total=24,
    transferred=20,
    ordered=18,
    not_registered=3,
    not_transferred=1,
    rows=(*(RowReason(row, _NOT_REGISTERED) for row in (7, 12, 13)), RowReason(21, _NOT_TRANSFERRED)),
)
_ABOUT_DECISION = {"institution": "HVL", "group": "Sykepleie", "cohort": "2024", "period": "Periode 1"}


def examples() -> Mapping[str, Words]:
    """Each message by what it is for (bokmål)."""
    return {
        "Ved sesongstart, til koordinator": season_start(
            SeasonStart(
                "HVL",
                (
                    Start(
                        _ABOUT,
                        _DEADLINE,
                        "4410 Student i praksis – HVL Sykepleie kull 2024",
                        date(2026, 8, 1),
                        "https://webcruiter.example.no/annonse/4410",
                    ),
                    Start(_NEXT, date(2026, 9, 28)),
                ),
                "Studenter i praksis",
                ("MAL Praksisoversikt.xlsx", "MAL Internasjonale studenter registrering.xlsx"),
            )
        ),
        "Svar på en ny liste": receipt(
            Receipt(
                _LIST,
                "HVL",
                _COHORT,
                (_SHEET,),
                findings=("Periode 1, rad 9, E-post: E-post mangler. Fyll inn, så studenten kan nås.",),
                notices=(
                    "Periode 1: 2 rader er skjult av et filter eller for hånd. Det som er skjult, er lest som resten.",
                ),
            )
        ),
        "Svar på en endret liste (fra og til)": receipt(
            Receipt(
                _LIST,
                "HVL",
                _COHORT,
                (_SHEET,),
                changed=True,
                urgent_changes=("Periode 1, rad 8: Første dag for studenten er endret fra 07.09.2026 til 14.09.2026.",),
                changes=("Periode 1, rad 30: studenten er lagt til.",),
                late=(Lateness("Periode 1", _DEADLINE, 1),),
            )
        ),
        "Svar på en liste som kom for sent": receipt(
            Receipt(_LIST, "HVL", _COHORT, (_SHEET,), late=(Lateness("Periode 1", _DEADLINE, None),))
        ),
        "Svar på en liste uten kjent studentgruppe": receipt(Receipt("Liste.xlsx", "HVL", None, (_SHEET,))),
        "Svar på en liste som ikke kan leses": receipt(
            Receipt(
                _LIST,
                "HVL",
                _COHORT,
                refusal="Filen er skadet. Åpne den i Excel, la Excel reparere den, lagre den på nytt og legg den inn igjen.",
            )
        ),
        "Dagens sammendrag, i studiestedets kanal": digest(
            Digest("HVL", (DigestList(_LIST, _COHORT, (_SHEET,)),), 3, 1, News(transferred=4, ordered=1))
        ),
        "Dagens oversikt, i FOUs kanal": office_digest(
            OfficeDay(
                do_not_order=(
                    "Pakke O-0031, linje 7 (HVL, Sykepleie, kull 2024, Periode 1, rad 9): ikke bestill. Raden er borte.",
                ),
                new_cases=(NewCases("Rad etter fristen", _ABOUT.heading, ("S-0007", "S-0008")),),
                open_cases=5,
                overdue=(f"Sak S-0003: «vedtak» hadde frist 01.08.2026. Gjelder {_ABOUT.heading}.",),
                packages=(f"Pakke O-0028 har ventet på kvittering i 4 virkedager. Gjelder {_ABOUT.heading}.",),
                waits_long=(
                    f"Listen «{_LIST}» (HVL, Sykepleie, kull 2024) har ventet på farging siden 02.08.2026. Den var åpen "
                    "hos noen da vi sist prøvde. Be dem lukke den.",
                ),
                unknown=("Det er usikkert om meldingen «Praksisoversikten er lest» til «HVL» kom fram.",),
                by_mail=("Kanalen «VID»: 2 meldinger til koordinatorene.",),
                withheld=("«Vedtak om tilganger: Sykepleie, kull 2024, Periode 1 – innvilget», til HVL.",),
                not_registered=3,
                not_transferred=1,
            )
        ),
        "Ikke bestilt, til koordinator": refusals(
            Refusals(
                _ABOUT,
                _LIST,
                "Periode 1",
                ("DIPS Arena",),
                (
                    RowReason(
                        9,
                        "DIPS Arena ble ikke bestilt: studenten er alt ansatt i en annen rolle. FOUs begrunnelse: "
                        "tilgangen som ansatt dekker praksisen.",
                    ),
                ),
            )
        ),
        "Påminnelse, til koordinator": reminder(
            "HVL",
            (
                ReminderItem(Missing.DOCUMENT, _NEXT, date(2026, 9, 28)),
                ReminderItem(Missing.SHEET, _NEXT, date(2026, 9, 28)),
                ReminderItem(Missing.ROWS, _ABOUT, _DEADLINE),
                ReminderItem(Missing.ROWS_WITH_ERRORS, _ABOUT, _DEADLINE, 2),
                ReminderItem(Missing.REGISTRATIONS, _ABOUT, date(2026, 8, 1), 3),
                ReminderItem(Missing.TRANSFERS, _ABOUT, None, 1),
            ),
            _TODAY,
        ),
        "Innlegg som går som e-post, når kanalen ikke tar imot": mail_instead(
            "HVL", reminder("HVL", (ReminderItem(Missing.REGISTRATIONS, _ABOUT, date(2026, 8, 1), 3),), _TODAY)
        ),
        "Kanal mangler, e-post til FOU": missing_channel(MissingChannel("HVL", "HVL", (_ABOUT, _NEXT))),
        "Dagen før første praksisdag": first_morning(
            FirstMorning(
                _ABOUT,
                total=24,
                ordered=2,
                approved=3,
                implemented=18,
                without=(RowReason(7, _NOT_REGISTERED),),
                no_email=(15,),
                no_mobile=(15, 16),
            )
        ),
        "Søknad om andre tilganger er mottatt": deviation_received(
            DeviationReceived(_ABOUT, date(2026, 6, 1), date(2026, 6, 29))
        ),
        "Vedtak om andre tilganger": Words(
            "Vedtak om tilganger: Sykepleie, kull 2024, Periode 1 – innvilget",
            render("vedtak.txt.j2", **_ABOUT_DECISION, **_DECISION, granted=True, taken_back=False),
        ),
        "E-post til Læringsportalen": portal_mail(PortalKind.ASK, _ABOUT, ["Ada Prøve", "Bo Prøve"]),
        "E-post til Læringsportalen: trengs ikke likevel": portal_mail(
            PortalKind.TAKE_OFF, _ABOUT, ["Ada Prøve", asked_twice("Bo Prøven", "Bo Prøve")]
        ),
        "Svar til en student som spør FOU om tilgang": student_answer(),
    }


_DECISION = {
    "case": "S-0003",
    "reason": "Læringsutbyttet krever innsyn i laboratoriesvar.",
    "results": [
        {
            "profession": "Sykepleier",
            "system": "LIBRA",
            "role": "Sykepleierstudent, les",
            "takes_away": False,
            "valid_from": "07.09.2026",
            "valid_to": None,
        }
    ],
}
