"""`lares understand`: what sentences mean in a given home, without doing anything."""

import argparse
import sys
from pathlib import Path

from lares.app.cli_output import write_line
from lares.errors import UsageError

HELP = "tell what sentences mean in a home, without doing anything"
EXAMPLE = "lares understand --home home.json --jsonl < sentences.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "text", metavar="TEXT", nargs="*", help="one sentence; without it, lines of standard input"
    )
    parser.add_argument(
        "--home",
        metavar="FILE",
        type=Path,
        required=True,
        help="areas, floors and entities as JSON (docs/cli.md)",
    )
    parser.add_argument("--area", metavar="ID", help="the id of the area where the speaker is")
    parser.add_argument("--lang", help="the language, else it is detected (en, zh)")
    parser.add_argument(
        "--jsonl", action="store_true", help="standard input holds one JSON object a line"
    )


def run(args: argparse.Namespace, _run_async: object) -> int:
    """Understand the given sentence, or each line of standard input."""
    import json
    from itertools import count

    from lares.app import understand

    if args.text and args.jsonl:
        raise UsageError("give either a sentence or --jsonl with lines on standard input")
    if args.jsonl:
        return understand.run(args.home, sys.stdin, write_line)
    numbers = count(1)
    hints = {"lang": args.lang, "context_area": args.area}
    sentences = [" ".join(args.text)] if args.text else (line.strip() for line in sys.stdin)
    lines = (
        json.dumps(
            {"id": str(next(numbers)), "text": text, **{k: v for k, v in hints.items() if v}}
        )
        for text in sentences
        if text
    )
    return understand.run(args.home, lines, write_line)
