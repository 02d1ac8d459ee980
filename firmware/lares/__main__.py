"""`lares` and `python -m lares`: the process itself; the one door to uvloop."""

import os
import sys
from collections.abc import Coroutine
from typing import Any

from lares.app.cli import main as cli_main


def run_on_uvloop(coroutine: Coroutine[Any, Any, int]) -> int:
    """Run a coroutine on a fresh uvloop until it ends; commands without a loop never import it."""
    import uvloop

    return uvloop.run(coroutine)


def main() -> None:
    """Run the command line and leave with its exit code."""
    os.umask(0o077)  # whatever is written (logins, what was said, backups) is this user's alone
    sys.exit(cli_main(sys.argv[1:], run_on_uvloop))


if __name__ == "__main__":
    main()
