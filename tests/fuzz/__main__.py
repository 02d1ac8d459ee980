"""Run every fuzz target with atheris, coverage-guided: `python -m tests.fuzz --seconds 60`.

A target is a module of this folder with `target(data: bytes) -> None`; its first lines state the
invariant. Each runs in a process of its own, since atheris instruments the whole interpreter. What
it learnt is kept in .cache/fuzz/<target>, a crash is written there and fails the run.
"""

import argparse
import importlib
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
CACHE = FOLDER.parents[1] / ".cache/fuzz"


def names() -> list[str]:
    return sorted(p.stem for p in FOLDER.glob("*.py") if not p.stem.startswith("_"))


def fuzz_one(name: str, seconds: int) -> None:
    """Run one target in this process; atheris ends the process."""
    import atheris

    with atheris.instrument_imports(include=["lares", "lares_provisioning"]):
        module = importlib.import_module(f"tests.fuzz.{name}")
    corpus = CACHE / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(module.SEEDS):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup(
        [
            name,
            str(corpus),
            f"-max_total_time={seconds}",
            "-max_len=65536",
            "-timeout=20",
            f"-artifact_prefix={corpus}/",
            "-print_final_stats=1",
        ],
        module.target,
    )
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="how long each target runs")
    parser.add_argument("--only", choices=names(), help="one target, in this process")
    args = parser.parse_args()
    if args.only:
        fuzz_one(args.only, args.seconds)
        return 0
    failed = []
    for name in names():
        print(f"== {name}: {args.seconds} s", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", "--only", name]
        if subprocess.run([*command, "--seconds", str(args.seconds)], check=False).returncode:
            failed.append(name)
    print(f"FAILED: {', '.join(failed)}" if failed else "Every target held its invariant.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
