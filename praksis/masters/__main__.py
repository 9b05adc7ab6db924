"""`python -m praksis.masters`: writes the Excel masters that the code makes into `templates/`."""

from __future__ import annotations

import importlib.resources
from pathlib import Path

from praksis.masters.published import write_masters


def main() -> None:
    """Rewrite the masters that differ from the code, and say which."""
    with importlib.resources.as_file(importlib.resources.files("templates")) as folder:
        written = write_masters(Path(folder))
    for path in written:
        print(f"Skrevet: {path.name}")
    if not written:
        print("Malene er allerede slik koden lager dem.")


if __name__ == "__main__":
    main()
