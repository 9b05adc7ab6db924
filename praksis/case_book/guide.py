"""The sheet «Slik gjør du» of «Saker.xlsx»: how cases are decided there, and what each kind can be decided as."""

from __future__ import annotations

from openpyxl import Workbook

from praksis.case_book.layout import GUIDE_SHEET
from praksis.cases import CASE_TYPES, CHOICE_WORDS
from praksis.masters.look import GRID, HEADING, TITLE, TOP_LEFT, TOP_WRAPPED, set_up_print, style
from praksis.masters.safe_text import write_text
from praksis.orders.row_height import fitting_height

_FINAL = (
    "Det går ikke for "
    + " og ".join(f"«{case_type.title}»" for case_type in CASE_TYPES.values() if case_type.final)
    + ": de settes i verk med en gang, så vær sikker før du velger."
)
_STEPS = (
    "Arket «Saker» har én rad for hver sak som venter. Les «Hvorfor» og de to sidene.",
    "Velg i «Avgjørelse», skriv hvorfor i «Begrunnelse», og velg signaturen din i «Signatur». Alle tre må til. "
    "Begrunnelsen blir stående; skriv aldri fødselsnummer.",
    "Skal mange like saker avgjøres likt: filtrer på «Hva», fyll ut den første raden, og dra de tre feltene nedover.",
    "Lagre og lukk arbeidsboken. Ved neste oppdatering leses avgjørelsene, og sakene flyttes til «Avgjort». En rad som "
    "bare er halvt utfylt, blir stående som den er.",
    "Kan en avgjørelse ikke tas, står grunnen i «Svar», og det du skrev, blir stående.",
    "«Tatt av» viser de andre hvem som ser på saken. «Egne notater» er deres; systemet leser dem ikke. Egne kolonner og "
    "egne ark blir med videre, men uten farger og formler. Det som er skrevet over tabellen, blir stående der. Merknader, "
    "og det som er skrevet over systemets egen tekst, flyttes til «Egne notater».",
    "Er det avgjort feil: gå til «Avgjort», velg «ja» under «Ta tilbake», og skriv begrunnelse og signatur. Da åpnes "
    "saken igjen. " + _FINAL,
)
_WIDTHS = (44.0, 70.0)


def add_guide(workbook: Workbook) -> None:
    """Add the sheet."""
    sheet = workbook.create_sheet(GUIDE_SHEET)
    for letter, width in zip("AB", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    write_text(sheet["A1"], "Slik avgjør du saker")
    style(sheet["A1"], font=TITLE)
    sheet.row_dimensions[1].height = 26
    row = 3
    for number, text in enumerate(_STEPS, start=1):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        write_text(sheet.cell(row=row, column=1), f"{number}. {text}")
        style(sheet.cell(row=row, column=1), alignment=TOP_WRAPPED)
        sheet.row_dimensions[row].height = fitting_height([text], [sum(_WIDTHS)]) + 6
        row += 1
    row += 1
    write_text(sheet.cell(row=row, column=1), "Hva som kan velges")
    style(sheet.cell(row=row, column=1), font=HEADING)
    for case_type in CASE_TYPES.values():
        row += 1
        kind = case_type.title
        words = " / ".join(CHOICE_WORDS[choice] for choice in case_type.choices)
        words = "en av studentgruppene i praksiskalenderen" if case_type.named else words
        text = ". ".join(filter(None, (words, case_type.before)))
        for column, value in ((1, kind), (2, text)):
            write_text(sheet.cell(row=row, column=column), value)
            style(sheet.cell(row=row, column=column), alignment=TOP_WRAPPED, border=GRID)
        sheet.row_dimensions[row].height = fitting_height([kind, text], _WIDTHS)
    style(sheet.cell(row=row + 1, column=1), alignment=TOP_LEFT)
    set_up_print(sheet, landscape=False, foot_note="Saker")
