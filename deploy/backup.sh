#!/usr/bin/env bash
# Nightly: one guarded file with ledger, key, packages and settings.
set -euo pipefail
folder=${1:-/var/backups/praksistilgang}
code=$(cd "$(dirname "$0")/.." && pwd)
"$code/.venv/bin/praksis" --config "$PRAKSIS_CONFIG" backup "$folder" --keep 30
