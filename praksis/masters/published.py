"""Which masters are checked in under `templates/`, and how they are written there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from praksis.masters.calendar import build_calendar
from praksis.masters.catalogue import build_catalogue
from praksis.masters.finish import same_content
from praksis.masters.practice_list import build_empty_master, build_international_master

#: File name under `templates/`, and what makes it.
MASTERS: Final[Mapping[str, Callable[[], bytes]]] = MappingProxyType(
    {
        "MAL Praksisoversikt.xlsx": build_empty_master,
        "MAL Internasjonale studenter registrering.xlsx": build_international_master,
        "Praksiskalender.xlsx": build_calendar,
        "Tilgangskatalog.xlsx": build_catalogue,
    }
)


def write_masters(folder: Path) -> tuple[Path, ...]:
    """Write each master that is missing or differs in content into `folder`; return the paths that were written.

    One that already has the same content is left alone, so that another build of zlib changes no file. Raises
    OSError when the folder cannot be written.
    """
    written: list[Path] = []
    for name, build in MASTERS.items():
        path = folder / name
        content = build()
        if not path.exists() or not same_content(path.read_bytes(), content):
            path.write_bytes(content)
            written.append(path)
    return tuple(written)
