"""National identity numbers: what a cell holds, which kind of number it is, and whether it counts (R17).

The rules are those of Skatteetaten and Direktoratet for e-helse («Identifikatorer for personer»): eleven digits, a
date, three individual digits, two check digits. The date part tells the kind: day + 40 is a D-number, month + 80 a
synthetic person of Skatteetaten, month + 65 one of Norsk helsenett, month + 40 either a hospital's help number or a
synthetic one of NAV (the digits cannot tell which). From 2032 the first check digit may leave the remainder 1, 2 or 3
as well as 0.

Nothing here prints, logs or raises with digits in it: `NationalNumber` shows itself as «***» and refuses to be pickled.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul
from typing import Final, NoReturn

__all__ = [
    "CheckRule",
    "NationalNumber",
    "NumberKind",
    "NumberPolicy",
    "NumberReading",
    "NumberState",
    "read_number",
]

MASK: Final = "***"
FIRST_DAY_OF_THE_NEW_RULE: Final = date(2032, 1, 1)

_K1_WEIGHTS: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_K2_WEIGHTS: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_SEPARATORS: Final = re.compile(r"[\s.\-–—‐‑·:/_\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_NUMBER_AS_TEXT: Final = re.compile(r"\d+[.,]0+")
_SCIENTIFIC: Final = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
# What coordinators write in the column when there is no number.
_NOTHING: Final = frozenset(
    {"", "?", "x", "0", "nei", "ingen", "mangler", "ukjent", "harikke", "finnesikke", "n/a", "na", "none", "no", "null"}
)


class NumberPolicy(StrEnum):
    """Which numbers count: PRODUCTION refuses synthetic ones, TEST takes only synthetic ones, ANY takes both."""

    PRODUCTION = "production"
    TEST = "test"
    ANY = "any"


class NumberKind(StrEnum):
    """What sort of number the digits are. Only the first four can be a national identity number."""

    BIRTH_NUMBER = "birth-number"
    D_NUMBER = "d-number"
    SYNTHETIC = "synthetic"
    SYNTHETIC_D = "synthetic-d"
    HELP_OR_NAV = "help-or-nav"
    FH = "fh"
    DUF = "duf"
    TEMPORARY = "temporary"


class CheckRule(StrEnum):
    """The rule that the check digits fulfil. A number of 1964 fulfils both, and is told as 1964."""

    RULE_1964 = "1964"
    RULE_2032 = "2032"


class NumberState(StrEnum):
    """REPAIRED: a valid number whose leading zero Excel had eaten. It counts as VALID, but is said."""

    VALID = "valid"
    MISSING = "missing"
    INVALID = "invalid"
    REPAIRED = "repaired"


class NationalNumber:
    """A national identity number that counts; made by `read_number` only.

    Immutable, equal by its digits, shown as «***» everywhere. `birth_date` is what the number says: None for a D-number
    (its date need not be the person's) and for a number of the 2032 rule (no century can be derived).
    """

    __slots__ = ("_digits", "birth_date", "kind", "rule")
    _digits: str
    kind: NumberKind
    rule: CheckRule
    birth_date: date | None

    def __init__(self, digits: str, kind: NumberKind, rule: CheckRule, birth_date: date | None) -> None:
        set_once = super().__setattr__
        set_once("_digits", digits)
        set_once("kind", kind)
        set_once("rule", rule)
        set_once("birth_date", birth_date)

    def reveal(self) -> str:
        """Return the eleven digits. Only for hashing and for the order package."""
        return self._digits

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a national number cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a national number cannot be changed")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NationalNumber):
            return NotImplemented
        return self._digits == other._digits

    def __hash__(self) -> int:
        return hash((NationalNumber, self._digits))

    def __repr__(self) -> str:
        return f"NationalNumber({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __copy__(self) -> NationalNumber:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> NationalNumber:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        # A pickle holds the digits in the open: in a task's result, a cache or a queue it would outlive its use. One way
        # past this there is, through a pipe that nothing keeps (`praksis.beside`).
        raise TypeError("a national number is not pickled")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a cell said. `number` is there exactly when `state` is VALID or REPAIRED.

    `reason` is a sentence in bokmål without the number's digits; it is empty when there is nothing to say.

    `kind` is known for numbers that do not count, too (a help number, a synthetic one in production).
    """

    state: NumberState
    number: NationalNumber | None
    kind: NumberKind | None
    reason: str


def read_number(
    value: str | int | float | None,
    policy: NumberPolicy,
    *,
    d_number_counts: bool = True,
    today: date | None = None,
) -> NumberReading:
    """Read what stands in a number cell; never raises.

    `value` is the cell: text with or without separators, or a number from a cell that was not formatted as text (ten
    digits are then given their leading zero back: REPAIRED; ten digits of text are not, a digit may be missing
    anywhere). `d_number_counts` is the setting of ROUTINE.md. `today` (Europe/Oslo) says whether numbers of the 2032
    rule can have been given out yet; without it they are accepted. Synthetic ones of that rule exist already and are
    always accepted.
    """
    text, numeric = _as_text(value)
    if text is None:
        return _reading(
            NumberState.INVALID, None, "Cellen har et tall som ikke kan være et fødselsnummer. Skriv det på nytt."
        )
    if len(text) == 11 and text.isascii() and text.isdigit():  # as nearly all are written
        return _read_digits(text, policy, d_number_counts, today, False)
    if _SCIENTIFIC.fullmatch(text):
        return _reading(
            NumberState.INVALID,
            None,
            "Excel har gjort nummeret om til et avrundet tall. Gjør kolonnen til tekst og skriv nummeret på nytt.",
        )
    if _NUMBER_AS_TEXT.fullmatch(text):
        text, numeric = re.split(r"[.,]", text)[0], True
    compact = _SEPARATORS.sub("", text).strip("'’`´")
    if compact.casefold() in _NOTHING and not (numeric and compact):
        return _reading(NumberState.MISSING, None, "Fødselsnummer mangler.")
    if not (compact.isascii() and compact.isdigit()):
        return _not_only_digits(compact)
    repaired = numeric and len(compact) == 10
    return _read_digits("0" + compact if repaired else compact, policy, d_number_counts, today, repaired)


def _as_text(value: str | int | float | None) -> tuple[str | None, bool]:
    """Return the cell as text and whether it was a number there; None when it is a number with no sense."""
    if value is None:
        return "", False
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip(), False
    if isinstance(value, bool):
        return None, True
    if isinstance(value, float):
        if math.isnan(value):
            return "", False
        if not value.is_integer():
            return None, True
    return (str(int(value)), True) if value >= 0 else (None, True)


def _not_only_digits(compact: str) -> NumberReading:
    # Temporary numbers of FS, MSTAS and Samordna opptak are a date and something that is not five digits.
    if re.fullmatch(r"\d{6}(?=\w*[^\W\d])\w{5}|S\d{8,11}", compact, re.IGNORECASE):
        return _reading(
            NumberState.INVALID,
            NumberKind.TEMPORARY,
            "Dette ser ut som et midlertidig nummer fra studiestedet eller Samordna opptak. "
            "Det er ikke et norsk fødselsnummer.",
        )
    return _reading(
        NumberState.INVALID, None, "Fødselsnummeret har andre tegn enn siffer. Skriv bare de elleve sifrene."
    )


def _read_digits(
    digits: str, policy: NumberPolicy, d_number_counts: bool, today: date | None, repaired: bool
) -> NumberReading:
    if len(digits) == 12:
        return _reading(
            NumberState.INVALID,
            NumberKind.DUF,
            "Nummeret har tolv siffer og kan være et DUF-nummer. Det er ikke et norsk fødselsnummer.",
        )
    if len(digits) != 11:
        hint = " Kanskje mangler en 0 først." if len(digits) == 10 else ""
        return _reading(NumberState.INVALID, None, f"Fødselsnummeret skal ha 11 siffer, her står {len(digits)}.{hint}")
    rule = _check_rule(digits)
    if rule is None:
        return _reading(
            NumberState.INVALID,
            None,
            "Kontrollsifrene stemmer ikke: ett eller flere siffer er feil, "
            "eller det er et midlertidig nummer, som ikke regnes som fødselsnummer.",
        )
    if digits[0] in "89":
        if rule is CheckRule.RULE_1964:
            return _reading(
                NumberState.INVALID,
                NumberKind.FH,
                "Dette er et felles hjelpenummer (FH-nummer). Det er ikke et norsk fødselsnummer.",
            )
        return _reading(NumberState.INVALID, None, "Kontrollsifrene stemmer ikke.")
    kind, day, month = _kind(digits)
    if kind is None:
        return _reading(NumberState.INVALID, None, "De seks første sifrene er ikke en dato.")
    in_force = today is None or today >= FIRST_DAY_OF_THE_NEW_RULE
    born = _date_of(digits, day, month)
    if rule is CheckRule.RULE_2032 or (born is None and today is not None and in_force):
        # Under the 2032 rule the individual digits say nothing about the century.
        rule, born = CheckRule.RULE_2032, None
        possible = _is_date_in_some_century(int(digits[4:6]), month, day)
    else:
        possible = born is not None
    if not possible:
        return _reading(
            NumberState.INVALID, None, "De seks første sifrene er ikke en dato som passer med resten av nummeret."
        )
    if kind is NumberKind.HELP_OR_NAV:
        return _reading(
            NumberState.INVALID,
            kind,
            "Dette er et hjelpenummer (H-nummer) eller et testnummer fra NAV; sifrene viser ikke hvilket. "
            "Det er ikke et norsk fødselsnummer.",
        )
    synthetic = kind in (NumberKind.SYNTHETIC, NumberKind.SYNTHETIC_D)
    if rule is CheckRule.RULE_2032 and not synthetic and not in_force:
        return _reading(
            NumberState.INVALID,
            kind,
            "Kontrollsifrene følger regelen fra 2032, men slike numre er ikke delt ut ennå: "
            "sannsynligvis er et siffer feil.",
        )
    refusal = _refused_by(policy, kind, synthetic, d_number_counts)
    if refusal is not None:
        return _reading(NumberState.INVALID, kind, refusal)
    if born is not None and today is not None and born > today:
        return _reading(NumberState.INVALID, kind, "Fødselsdatoen i nummeret er ikke kommet ennå.")
    is_d = kind in (NumberKind.D_NUMBER, NumberKind.SYNTHETIC_D)
    number = NationalNumber(digits, kind, rule, None if is_d else born)
    if repaired:
        return NumberReading(
            NumberState.REPAIRED, number, kind, "Excel hadde fjernet nullen først i nummeret; den er satt inn."
        )
    return NumberReading(NumberState.VALID, number, kind, "")


def _refused_by(policy: NumberPolicy, kind: NumberKind, synthetic: bool, d_number_counts: bool) -> str | None:
    if synthetic and policy is NumberPolicy.PRODUCTION:
        return "Dette er et testnummer (syntetisk). Det godtas ikke i vanlig drift."
    if not synthetic and policy is NumberPolicy.TEST:
        return "Systemet står i testmodus og tar bare imot syntetiske testnumre, ikke virkelige fødselsnumre."
    if kind in (NumberKind.D_NUMBER, NumberKind.SYNTHETIC_D) and not d_number_counts:
        return "Dette er et D-nummer. Her er det bestemt at D-nummer ikke regnes som norsk fødselsnummer."
    return None


def _check_rule(digits: str) -> CheckRule | None:
    """Return the rule that both check digits fulfil, or None."""
    values = [int(digit) for digit in digits]
    k1 = sum(map(mul, _K1_WEIGHTS, values)) % 11
    k2 = sum(map(mul, _K2_WEIGHTS, values)) % 11
    if k2 != 0 or k1 > 3:
        return None
    return CheckRule.RULE_1964 if k1 == 0 else CheckRule.RULE_2032


def _kind(digits: str) -> tuple[NumberKind | None, int, int]:
    """Return the kind that the date part tells, with the day and month it stands for; None when it tells none."""
    day, month = int(digits[:2]), int(digits[2:4])
    is_d = 41 <= day <= 71
    day -= 40 if is_d else 0
    for added in (80, 65, 40, 0):
        if 1 <= month - added <= 12:
            month -= added
            break
    else:
        return None, day, month
    if not 1 <= day <= 31:
        return None, day, month
    if added == 40:
        return NumberKind.HELP_OR_NAV, day, month
    if added:
        return (NumberKind.SYNTHETIC_D if is_d else NumberKind.SYNTHETIC), day, month
    return (NumberKind.D_NUMBER if is_d else NumberKind.BIRTH_NUMBER), day, month


def _date_of(digits: str, day: int, month: int) -> date | None:
    """Return the date of a number of 1964, its century from the individual digits; None when there is no such date."""
    year, series = int(digits[4:6]), int(digits[6:9])
    if series <= 499:
        century = 1900
    elif year <= 39:
        century = 2000
    elif series <= 749 and year >= 54:
        century = 1800
    elif series >= 900:
        century = 1900
    else:
        return None
    try:
        return date(century + year, month, day)
    except ValueError:
        return None


def _is_date_in_some_century(year: int, month: int, day: int) -> bool:
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _reading(state: NumberState, kind: NumberKind | None, reason: str) -> NumberReading:
    return NumberReading(state, None, kind, reason)
