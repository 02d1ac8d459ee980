"""`lares discover`: what MQTT messages make of a home, and what a service call would publish."""

import argparse
import sys

from lares.app.cli_output import write_line
from lares.errors import UsageError

HELP = "tell what MQTT discovery messages make of a home"
EXAMPLE = "lares discover --scenarios < scenarios.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--scenarios",
        action="store_true",
        help="standard input holds one scenario a line (docs/cli.md); each gets a fresh home",
    )


def run(args: argparse.Namespace, _run_async: object) -> int:
    """Answer each scenario of standard input."""
    from lares.app import discover

    if not args.scenarios:
        raise UsageError(f"say --scenarios and give them on standard input: {EXAMPLE}")
    return discover.run(sys.stdin, write_line)
