"""`lares-provision` and `python -m lares_provisioning`: the process itself."""

import os
import sys

from lares_provisioning.app.cli import main as cli_main


def main() -> None:
    """Run the command line and leave with its exit code."""
    os.umask(0o027)  # secrets have their own modes; what is handed over is for the group
    sys.exit(cli_main(sys.argv[1:]))


if __name__ == "__main__":
    main()
