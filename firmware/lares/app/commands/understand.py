"""`lares understand`: what sentences mean in a given home, without doing anything."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lares.app.cli_output import write_error, write_json, write_line, write_table
from lares.errors import ModelError, UsageError

if TYPE_CHECKING:
    from lares.home.registry import Registry
    from lares.nlu.learned.model import IntentModel

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
    parser.add_argument(
        "--lang",
        choices=("en", "zh", "zh-TW", "zh-HK", "ko"),
        help="the language, else it is detected (en, zh)",
    )
    parser.add_argument(
        "--jsonl", action="store_true", help="standard input holds one JSON object a line"
    )
    parser.add_argument(
        "--explain", action="store_true", help="show what each stage saw of the one sentence"
    )
    parser.add_argument("--json", action="store_true", help="with --explain: for machines")
    parser.add_argument(
        "--no-model", action="store_true", help="use the sentence templates and rules only"
    )


def run(args: argparse.Namespace, _run_async: object) -> int:
    """Understand the given sentence, or each line of standard input."""
    import json
    from itertools import count

    from lares.app import understand

    if args.text and args.jsonl:
        raise UsageError("give either a sentence or --jsonl with lines on standard input")
    if args.explain and not args.text:
        raise UsageError("--explain needs one sentence")
    if args.json and not args.explain:
        raise UsageError("--json goes with --explain; lines are JSON anyway")
    home = understand.load_home(args.home)
    if args.area is not None and understand.area_of(home, args.area) is None:
        known = ", ".join(home.areas) or "none"
        raise UsageError(f"{args.home} has no area {args.area!r}; it has: {known}")
    model = None if args.no_model else _model()
    if args.explain:
        return _explain(args, home, model)
    if args.jsonl:
        return understand.run(home, sys.stdin, write_line, model)
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
    return understand.run(home, lines, write_line, model)


def _model() -> "IntentModel | None":
    """The installed model; without one the templates do what they can, and that is said."""
    from lares.app.intent_model import load_intent_model

    try:
        return load_intent_model()
    except ModelError as error:
        write_error(f"understanding by templates only: {error}")
        return None


def _explain(args: argparse.Namespace, home: "Registry", model: "IntentModel | None") -> int:
    from lares.app import explain, understand

    sentences = understand.Sentences(home, model)
    sentence = understand.Sentence("1", " ".join(args.text), args.lang, args.area)
    explained = sentences.explained(sentence)
    if args.json:
        write_json(explain.as_json(explained))
    else:
        write_table(("STAGE", "WHAT IT SAW"), explain.rows(explained))
    return 0
