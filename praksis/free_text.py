"""What people may write by hand about an order or a decision: a case number, a reason; never a national identity number.

One set of rules for command, form and package workbook: all of it is kept for years, and some of it is written on (R21).
"""

from __future__ import annotations

from praksis.errors import Invalid
from praksis.practice_list.cell_text import clean, has_number, same_dashes

LONGEST_CASE_NUMBER = 60
LONGEST_WHY_NOT_ORDERED = 500
LONGEST_REASON = 1000


def case_number_in(text: str) -> str:
    """The case number that `text` is, cleaned: at most 60 characters, with a digit.

    Raises:
        Invalid: «fodselsnummer» when it holds eleven digits that may be a national number; «saksnummer» when it is no
            case number. The words never repeat the text.
    """
    words = without_identity_number(text)
    if len(words) > LONGEST_CASE_NUMBER or not any(map(str.isdigit, words)):
        raise Invalid(
            "dette ser ikke ut som et saksnummer. Skriv nummeret saken fikk i Samlepunktet "
            f"(høyst {LONGEST_CASE_NUMBER} tegn).",
            code="saksnummer",
        )
    return words


def reason_in(text: str, longest: int = LONGEST_REASON) -> str:
    """The reason that `text` gives, cleaned; it is never cut.

    Raises:
        Invalid: «fodselsnummer» as above; «begrunnelse-mangler» when it is empty; «begrunnelse-for-lang».
    """
    words = without_identity_number(text)
    if not words:
        raise Invalid("begrunnelsen mangler. Skriv hvorfor; den blir stående.", code="begrunnelse-mangler")
    if len(words) > longest:
        raise Invalid(f"begrunnelsen er for lang. Skriv den med høyst {longest} tegn.", code="begrunnelse-for-lang")
    return words


def without_identity_number(text: str) -> str:
    """`text`, cleaned, when it holds no eleven digits in a row (right number or not: one with a slip is still somebody's).

    Raises:
        Invalid: «fodselsnummer».
    """
    words = clean(text)
    if has_number(same_dashes(words)):
        raise Invalid(
            "her står et fødselsnummer (elleve sifre). Ta det bort; det skal ikke stå her.", code="fodselsnummer"
        )
    return words
