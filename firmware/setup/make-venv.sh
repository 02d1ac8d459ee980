#!/usr/bin/env bash
# Make the virtual environment $1 with the Python 3.11 that is there, or say what is wrong.
# 3.11 exactly: the speech and intent runtimes that the appliance ships have no wheels for later ones.
set -euo pipefail
venv=$1

found=""
for candidate in "${PYTHON:-}" python3.11 python3 python; do
  [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
  version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  found="$found $candidate is $version;"
  [ "$version" = 3.11 ] || continue
  if ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "lares: $candidate lacks the venv module; on Debian: apt-get install python3.11-venv" >&2
    exit 1
  fi
  "$candidate" -m venv "$venv"
  exit 0
done
echo "lares: Python 3.11 is needed and was not found (${found:- no python at all})." \
  "Install it (Debian 12: apt-get install python3.11 python3.11-venv; else pyenv install 3.11)" \
  "or name it: make PYTHON=/path/to/python3.11 …" >&2
exit 1
