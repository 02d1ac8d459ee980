#!/usr/bin/env bash
# Install into the virtual environment $1 what the rest of the command line asks pip for, in the
# versions of the file that CONSTRAINTS names.
# A cut-off installation leaves packages that pip would take for whole, so the Makefile makes the
# environment anew where the mark `.begun` was left.
set -euo pipefail
venv=$1
shift

trap 'exit 130' INT TERM
touch "$venv/.begun"
if "$venv/bin/python" -m pip install --quiet --constraint "${CONSTRAINTS:-constraints.txt}" "$@"; then
  rm -f "$venv/.begun"
else
  rm -f "$venv/.begun"
  echo "lares: pip could not install; the lines above say why (the first time it needs the network)" >&2
  exit 1
fi
