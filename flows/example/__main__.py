"""`python -m flows.example [--folder eksempel]`: play the example season, hold it to the truth, say what was made."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flows.config import CONFIG_VARIABLE
from flows.prefect_settings import client_environment, put_in_place
from flows.server import running_server
from praksis.errors import PraksisError


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 when everything is as the season was meant, 1 when something differs or could not be done."""
    parser = argparse.ArgumentParser(prog="python -m flows.example", description="Kjører eksempelsesongen.")
    parser.add_argument("--folder", type=Path, default=Path("eksempel"), help="mappen sesongen legges i (eksempel)")
    folder = parser.parse_args(arguments).folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        print("Starter en Prefect-server for eksempelet …", flush=True)
        with running_server(folder / ".prefect") as server:
            put_in_place(
                {
                    **client_environment(server.home, server.api_url),
                    CONFIG_VARIABLE: str(folder / "praksis.toml"),
                    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",  # the account below says what was done
                }
            )
            from flows.example.season import run_season  # imports prefect, which reads the settings above

            return run_season(folder, server)
    except PraksisError as error:
        print(f"\nEksempelet stoppet: {error.message}", file=sys.stderr)
    except OSError as error:
        print(f"\nEksempelet kan ikke skrives i {folder}: {error.strerror}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
