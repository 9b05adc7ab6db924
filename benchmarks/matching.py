"""How well and how fast matching works: `python -m benchmarks.matching`.

Prints a confusion table for FEBRL 1 to 4 and for fresh, seeded slips, with the number and without, the bound that belongs
to each zero, and the time and memory of a whole season beside the time that reading it took. Exits with 1 if anybody was
matched with somebody else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.corruption import corrupted
from benchmarks.febrl import DataSet, data_set
from benchmarks.tally import Tally, tally
from praksis.matching import match

SEEDS = (20261121, 4)


def data_sets() -> Iterator[DataSet]:
    """Yield what is measured: FEBRL as it is, and its clean half with slips of our own."""
    for number in (1, 2, 3, 4):
        yield data_set(number)
    for seed in SEEDS:
        for contacts in (False, True):
            yield corrupted(data_set(4), seed, contacts=contacts)


def table(rows: DataSet, *, with_number: bool) -> Tally:
    """Match one data set and print its confusion table."""
    placements, registrations = rows.sides(with_number=with_number)
    before = time.perf_counter()
    matches = match(placements, registrations)
    seconds = time.perf_counter() - before
    counted = tally(matches, registrations, rows.truth())
    automatic = counted.right + counted.wrong
    none = len(placements) - automatic - counted.undecided
    print(f"\n{rows.name}, {'med' if with_number else 'uten'} nummer")
    print(f"  {len(placements)} i listene, {len(registrations)} registreringer, {seconds:.1f} s")
    print("                             automatisk  sak, rett foreslått  sak, ikke foreslått  ikke registrert")
    lost = counted.present - counted.right - counted.wrong_present - counted.proposed - counted.undecided_without
    print(
        f"  registrert   {counted.present:>6}  rett {counted.right:>5}, feil {counted.wrong_present:>3}"
        f"  {counted.proposed:>19}  {counted.undecided_without:>19}  {lost:>15}"
    )
    absent_asked = counted.undecided - counted.proposed - counted.undecided_without
    print(
        f"  uregistrert  {counted.absent:>6}              feil {counted.wrong - counted.wrong_present:>3}"
        f"  {'':>19}  {absent_asked:>19}  {none - lost:>15}"
    )
    print(
        f"  automatisk {counted.recall:.4f}, automatisk eller foreslått {counted.found:.4f}; "
        f"{counted.wrong} feil av {automatic}, "
        + (f"95 % øvre grense {counted.bound:.3%}" if counted.wrong == 0 else "IKKE 0")
        + f"; {counted.proposals / max(1, counted.undecided):.2f} forslag per sak"
    )
    print("  " + ", ".join(f"{tier.value} {count}" for tier, count in sorted(counted.tiers.items())))
    return counted


def _in_a_process_of_its_own(module: str) -> dict[str, float]:
    """Run one measurement where nothing else has taken time or memory, and return what it printed."""
    done = subprocess.run([sys.executable, "-m", module], check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def season() -> int:
    """Print time and memory of a whole season; return how many were matched wrongly."""
    matched, read = _in_a_process_of_its_own("benchmarks.scale"), _in_a_process_of_its_own("benchmarks.reading")
    print(f"\n{matched['placements']} i listene × {matched['registrations']} registreringer")
    print(f"  koblet på {matched['seconds']} s, høyeste minne {matched['peak_mb']} MB (grense 300 MB)")
    print(f"  lest på {read['seconds']} s (lister {read['lists_seconds']} s, eksport {read['export_seconds']} s)")
    print(f"  sikre {matched['certain']}, saker {matched['undecided']}, ikke registrert {matched['none']}")
    return int(matched["wrong"])


def main() -> int:
    """Print all tables; return the exit status, 0 when nobody was matched with somebody else."""
    wrong = 0
    for rows in data_sets():
        for with_number in (True, False):
            wrong += table(rows, with_number=with_number).wrong
    return 1 if wrong + season() else 0


if __name__ == "__main__":
    sys.exit(main())
