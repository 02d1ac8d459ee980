"""`lares demo`: the whole appliance on this computer, with a broker and a simulated home."""

import argparse
from pathlib import Path

from lares.app.cli import RunAsync

HELP = "run everything on this computer: a broker, a simulated home and the console"
EXAMPLE = "lares demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--data-dir", metavar="DIR", type=Path, help="where to keep its data")
    parser.add_argument("--verbose", action="store_true", help="show the whole log")
    parser.add_argument(
        "--embedded-broker",
        action="store_true",
        help="do not use mosquitto even if it is installed",
    )


def run(args: argparse.Namespace, run_async: RunAsync) -> int:
    """Serve until Ctrl-C."""
    from lares.app.demonstration import demonstrate
    from lares.app.running import demo_data_dir

    return run_async(
        demonstrate(
            args.data_dir or demo_data_dir(),
            verbose=args.verbose,
            embedded_broker=args.embedded_broker,
        )
    )
