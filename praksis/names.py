"""Names of people: folded to keys that say when two spellings may be the same name.

Two keys, for two uses. `name_key` folds what is only another way to write the same letters (Åse/Aase, Bjørn/Bjoern,
José/Jose). `loose_name_key` folds harder (Bjørn/Bjorn, van der Berg/Berg) and so merges names that differ, such as Moe
and Mo: it may propose, but other evidence has to settle the matter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

__all__ = ["PersonName", "fold", "loose_fold", "loose_name_key", "name_key", "same_loose_name", "same_name"]

# NFKD takes the ring, the stroke-less accents and the dots away, but deletes none of these: they have no decomposition,
# or (å, ä, ö) their Norwegian spelling without the letter is two letters.
_LETTERS: Final = str.maketrans(
    {
        "æ": "ae",
        "ä": "ae",
        "ø": "oe",
        "ö": "oe",
        "å": "aa",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ß": "ss",
        "ŋ": "n",
        "ŧ": "t",
        "ħ": "h",
        "ı": "i",
        "ĸ": "k",
        "ǥ": "g",
        "ʒ": "z",
        "ə": "a",
    }
)
_BETWEEN_TOKENS: Final = re.compile(r"[^\w'’`´ʼ]+|_+")
_APOSTROPHES: Final = re.compile(r"['’`´ʼ]+")
_LOOSE: Final = (("aa", "a"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_PARTICLES: Final = frozenset(
    "af al av bin bint da das de del den der di dos du el ibn la le ten ter van vom von y zu".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it was written, in the two columns that lists and registrations have."""

    given: str
    family: str

    def __str__(self) -> str:
        return f"{self.given} {self.family}".strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> tuple[str, ...]:
    """Return the folded tokens of a name, in their order: lower case, without accents, split at hyphens and spaces."""
    if text.isascii():
        return _tokens(text.lower())
    # Twice: what a compatibility sign stands for («🄐» is «(A)») may itself be a capital.
    for _ in range(2):
        text = unicodedata.normalize("NFKC", text).casefold()
    composed = unicodedata.normalize("NFC", text).translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))
    plain = bare.translate(_LETTERS)  # «ǽ» is an æ only when its accent is gone
    return _tokens(plain)


def _tokens(plain: str) -> tuple[str, ...]:
    return tuple(token for part in _BETWEEN_TOKENS.split(plain) if (token := _APOSTROPHES.sub("", part)))


@lru_cache(maxsize=65536)
def loose_fold(text: str) -> tuple[str, ...]:
    """Return the tokens of `fold` folded harder: aa, ae, oe and ue become one letter, particles are left out."""
    tokens = fold(text)
    kept = [token for token in tokens if token not in _PARTICLES] or list(tokens)
    for pair, letter in _LOOSE:
        kept = [token.replace(pair, letter) for token in kept]
    return tuple(kept)


def name_key(name: PersonName) -> frozenset[str]:
    """Return the folded tokens of the whole name; empty when nothing is written."""
    return frozenset(fold(f"{name.given} {name.family}"))


def name_and_birth(name: PersonName, birth_date: date | None) -> str | None:
    """A folded name with a date of birth, by which somebody without a national number is known again; None without one."""
    tokens = name_key(name)
    return f"{' '.join(sorted(tokens))} {birth_date.isoformat()}"[:320] if birth_date and tokens else None


def loose_name_key(name: PersonName) -> frozenset[str]:
    """Return the hard-folded tokens of the whole name. Proposes only: it holds Moe and Mo for one name."""
    return frozenset(loose_fold(f"{name.given} {name.family}"))


def same_name(a: PersonName, b: PersonName) -> bool:
    """Say whether the two are the same name in other spelling or order (given and family name swapped)."""
    key = name_key(a)
    return bool(key) and key == name_key(b)


def same_loose_name(a: PersonName, b: PersonName) -> bool:
    """Say whether the hard folding holds the two for one name; never enough by itself."""
    key = loose_name_key(a)
    return bool(key) and key == loose_name_key(b)
