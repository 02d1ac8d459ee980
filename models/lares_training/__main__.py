"""`python -m lares_training`: from the corpus to an int8 model that the appliance can run."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

_SEED = "1"
_VALIDATION = 30_000
_QUICK_VALIDATION = 10_000


def main() -> int:
    """Run one command; 1 if it failed, 2 if it was called wrongly."""
    args = _parser().parse_args()
    from lares_training.templates import CorpusError

    try:
        return int(args.run(args) or 0)
    except (CorpusError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lares_training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    corpus = commands.add_parser("corpus", help="check all corpus files, show samples")
    corpus.add_argument("--samples", type=int, metavar="N", help="print N sentences as JSON lines")
    corpus.add_argument("--held-out", action="store_true", help="of the lines kept for validation")
    corpus.add_argument("--source", help="only of files whose path contains this")
    corpus.add_argument(
        "--vocabulary", action="store_true", help="write the vocabulary of the features anew"
    )
    corpus.set_defaults(run=_corpus)
    train = commands.add_parser("train", help="make the training sentences and train the network")
    train.add_argument("--quick", action="store_true", help="a few minutes, to see that all works")
    train.set_defaults(run=_train)
    export = commands.add_parser("export", help="make the int8 model with thresholds and figures")
    export.add_argument("--quick", action="store_true", help="measure on fewer sentences")
    export.set_defaults(run=_export)
    evaluate = commands.add_parser(
        "evaluate", help="measure `lares understand` on models/evaluation, write docs/evaluation.md"
    )
    evaluate.add_argument(
        "command", nargs="+", metavar="COMMAND", help="e.g. -- .venv/bin/lares understand"
    )
    evaluate.set_defaults(run=_evaluate)
    return parser


@contextmanager
def _phase(name: str) -> Iterator[None]:
    start = time.perf_counter()
    print(f"{name} …", flush=True)
    yield
    print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)


def _corpus(args: argparse.Namespace) -> None:
    from lares_training.dataset import as_lines, examples
    from lares_training.home_assistant import load_sources

    corpora = load_sources()
    for name, corpus in corpora.items():
        lines = sum(1 for _ in corpus.templates())
        print(f"{name}: {lines} templates in {len(corpus.files)} files", file=sys.stderr)
    if args.vocabulary:
        from lares_training import vocabulary

        with _phase("vocabulary"):
            vocabulary.write(*vocabulary.count(corpora))
    if args.samples:
        found = examples(corpora, sys.maxsize, _SEED, held_out=args.held_out)
        wanted = (one for one in found if not args.source or args.source in one.source)
        for line in as_lines(islice(wanted, args.samples)):
            print(line)


def _train(args: argparse.Namespace) -> None:
    from lares_training import shards

    with _phase("import of TensorFlow"):
        from lares_training import train, weights
        from lares_training.network import Shape
    plan = train.QUICK if args.quick else train.FULL
    with _phase(f"{plan.examples} sentences"):
        found = shards.generate(plan.examples, _SEED, held_out=False)
    train.make_repeatable(plan.seed)
    with _phase("training"):
        weights.save(train.train(found, plan, Shape()))


def _export(args: argparse.Namespace) -> None:
    from lares_training import shards
    from lares_training.templates import corpus_digest

    with _phase("import of TensorFlow"):
        from lares_training import arrays, artifact, measure, train, weights
        from lares_training import export as exporting
        from lares_training.calibrate import calibrate
        from lares_training.network import Shape
    plan = train.QUICK if args.quick else train.FULL
    count = _QUICK_VALIDATION if args.quick else _VALIDATION
    with _phase("sentences of templates that were not trained on"):
        tuned = shards.generate(count, "tuning", held_out=True)
        measured = shards.generate(count, "measuring", held_out=True)
        trained = shards.generate(min(plan.examples, 5000), _SEED, held_out=False)
    with _phase("quantisation"):
        network = weights.load(Shape())
        exported = exporting.export(network, Shape(), trained)
    with _phase("thresholds and figures"):
        calibration = calibrate(tuned, exporting.run(exported.content, tuned))
        answers = exporting.run(exported.content, measured)
        plain = arrays.Answers(*train.predict(network, measured))
        figures = measure.figures(measured, answers, calibration) | {
            "float_action_right": round(measure.accuracy(measured, plain), 2),
            "int8_action_right": round(measure.accuracy(measured, answers), 2),
            "float_bytes": exported.float_bytes,
        }
    artifact.write(
        artifact.ARTIFACTS / "intent",
        exported,
        calibration,
        shape=Shape(),
        plan=plan,
        corpus=corpus_digest(),
        figures=figures,
    )
    print("\n".join(measure.confusions(measured, answers)))
    print("\n".join(measure.worst_sources(measured, answers)))
    print("\n".join(measure.stance_table(measured, answers)))
    print(json.dumps(calibration.thresholds))
    print(json.dumps(figures, indent=1))


def _evaluate(args: argparse.Namespace) -> None:
    from lares_training import evaluate

    results = evaluate.run(args.command)
    evaluate.write_page(results)
    print("\n".join(evaluate.tables(results)))


if __name__ == "__main__":
    sys.exit(main())
