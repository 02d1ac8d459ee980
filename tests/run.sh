#!/usr/bin/env bash
# Everything that must hold, phase by phase, each with its time. Runs all phases and fails if one did.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=()
phase() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    echo "== $name: passed in $((SECONDS - start)) s"
  else
    echo "== $name: FAILED after $((SECONDS - start)) s"
    failed+=("$name")
  fi
}

phase "Debian packages" bash tests/system-packages.sh
[ ${#failed[@]} -eq 0 ] || exit 1
phase "set-up" make --no-print-directory setup
[ ${#failed[@]} -eq 0 ] || exit 1
phase "style" make --no-print-directory lint
phase "types" make --no-print-directory type
phase "architecture" make --no-print-directory arch
phase "unit, contract and property tests" make --no-print-directory unit
phase "integration tests" make --no-print-directory integration
phase "browser tests" make --no-print-directory e2e

if [ ${#failed[@]} -gt 0 ]; then
  echo "FAILED: ${failed[*]}"
  exit 1
fi
echo "All phases passed in $SECONDS s."
