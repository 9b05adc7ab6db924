"""The hue rule of facts: no yellow taken for green, no gold guessed, no red, orange or blue taken for a status."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praksis.workbook.colour import WRITTEN, Colour, is_red, judge, oklch, tinted
from praksis.workbook.theme import OFFICE

_YELLOW = ["FFFF00", "FFFF99", "FFFFCC", "FFEB9C", "FFF2CC", "FFD966", "FFE699", "FFFBCC", "FFFFA6", "FFE994"]
_GREEN = [
    "92D050", "00B050", "C6EFCE", "00FF00", "CCFFCC", "99CC00", "339966", "70AD47", "9BBB59", "4EA72E", "196B24", "E2EFDA",
    "C6E0B4", "A9D08E", "EBF1DE", "D9EAD3", "B6D7A8", "93C47D", "6AA84F", "008000", "81D41A",
]  # fmt: skip
_NONE = ["FFFFFF", "000000", "F2F2F2", "D9D9D9", "808080", "C0C0C0", "262626"]
_UNSURE = [
    "FFC000", "FFBF00", "BF9000", "FF0000", "C00000", "FFC7CE", "F79646", "ED7D31", "FFCC99", "0070C0", "5B9BD5", "7030A0",
    "00FFFF", "DDEBF7", "F4B084",
]  # fmt: skip


@pytest.mark.parametrize(
    ("rgb", "colour"),
    [(rgb, colour) for colour, group in
     ((Colour.YELLOW, _YELLOW), (Colour.GREEN, _GREEN), (Colour.NONE, _NONE), (Colour.UNSURE, _UNSURE)) for rgb in group],
)  # fmt: skip
def test_standard_colours_of_excel_libreoffice_and_google(rgb: str, colour: Colour) -> None:
    assert judge(rgb)[0] is colour


def test_what_we_write_reads_back_as_meant() -> None:
    for colour, rgb in WRITTEN.items():
        assert judge(rgb)[0] is colour


def test_the_transform_gives_the_published_values() -> None:
    lightness, chroma, hue = oklch("FFFF00")
    assert (round(lightness, 3), round(chroma, 3), round(hue, 1)) == (0.968, 0.211, 109.8)


@pytest.mark.parametrize("tint", [0.8, 0.6, 0.4, 0.0, -0.25, -0.5])
def test_theme_green_is_green_in_every_tint_and_theme_gold_never_green(tint: float) -> None:
    assert judge(tinted(OFFICE[9], tint))[0] is Colour.GREEN
    assert judge(tinted(OFFICE[7], tint))[0] in (Colour.YELLOW, Colour.UNSURE)


def test_tint_lightens_and_darkens_as_excel_does() -> None:
    """Excel shows C6E0B4 and BFBFBF; it counts in 240 steps, so one step of a channel may differ."""
    for rgb, tint, shown in (("70AD47", 0.5999938962981048, "C6E0B4"), ("FFFFFF", -0.249977111117893, "BFBFBF")):
        ours = tinted(rgb, tint)
        assert all(abs(int(ours[at : at + 2], 16) - int(shown[at : at + 2], 16)) <= 1 for at in (0, 2, 4))
    assert tinted("70AD47", 0) == "70AD47"


@given(st.integers(0, 0xFFFFFF), st.floats(-1, 1))
def test_every_colour_gets_one_judgement_and_every_tint_is_a_colour(number: int, tint: float) -> None:
    rgb = tinted(f"{number:06X}", tint)
    assert len(rgb) == 6
    assert judge(rgb)[0] in Colour


@given(st.integers(0, 0xFFFFFF))
def test_yellow_and_green_never_meet(number: int) -> None:
    """One step of one channel never turns yellow into green: there is always an unsure band between."""
    red, green, blue = number >> 16, number >> 8 & 255, number & 255
    here = judge(f"{number:06X}")[0]
    if here is not Colour.YELLOW:
        return
    for step in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)):
        parts = [min(255, max(0, part + change)) for part, change in zip((red, green, blue), step, strict=True)]
        near = judge("".join(f"{part:02X}" for part in parts))[0]
        assert near is not Colour.GREEN or max(red, green, blue) < 40


_RED = ["FF0000", "C00000", "FF3333"]
_NOT_RED = ["000000", "ED7D31", "FFC7CE", "0070C0", "7030A0"]


@pytest.mark.parametrize(("rgb", "red"), [*((rgb, True) for rgb in _RED), *((rgb, False) for rgb in _NOT_RED)])
def test_red_text_is_red_and_not_orange(rgb: str, red: bool) -> None:
    assert is_red(rgb) is red
