#!/usr/bin/env bash
# Make the virtual environment $1 anew with the Python 3.11 that is there, or say what is wrong.
# 3.11 exactly: the speech and intent runtimes that the appliance ships have no wheels for later ones.
set -euo pipefail
venv=$1

found=()
for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3 python; do
  command -v "$candidate" >/dev/null 2>&1 || continue
  version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  if [ "$version" != 3.11 ]; then
    found+=("$candidate is $version")
  elif ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
    found+=("$candidate lacks the venv module (on Debian: apt-get install python3.11-venv)")
  else
    "$candidate" -m venv --clear "$venv"
    # Made by `sudo make image`, it serves `make run` of the same person all the same.
    if [ "$(id -u)" = 0 ] && [ -n "${SUDO_UID:-}" ]; then
      chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$venv"
    fi
    exit
  fi
done
listed=$(printf '; %s' "${found[@]:-there is no Python at all}")
echo "lares: Python 3.11 with its venv module is needed: ${listed#; }." \
  "Install it (Debian 12: apt-get install python3.11 python3.11-venv; elsewhere: pyenv install 3.11)" \
  "or name it: make PYTHON=/path/to/python3.11 …" >&2
exit 1
