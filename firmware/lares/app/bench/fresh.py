"""What the learned stage adds to a process: measured in processes of their own."""

import gc
import json
import os
import subprocess
import sys
from statistics import median

from lares.app.bench.figures import Figure
from lares.app.bench.subject import process_cpu, resident_mb
from lares.errors import TransientError

_PROCESSES = 3
_TIMEOUT_S = 120.0
_LIBRARIES = """
import json
from lares.app.bench.fresh import used
memory, cpu = used()
import numpy, rapidfuzz.distance, rapidfuzz.process, tflite_runtime.interpreter
now, then = used()
print(json.dumps((now - memory, then - cpu)))
"""
_LEARNED = "from lares.app.bench.fresh import grow; grow({entities})"


def grow(entities: int) -> None:
    """Let a process that has the exact stage learn the rest, and tell what that took.

    Loading is what the service does at its start. The memory is told after the sentences have gone
    through everything that is loaded when it is first needed.
    """
    from lares.app.bench.household import furnish
    from lares.app.bench.understanding import load_sentences
    from lares.app.intent_model import load_intent_model
    from lares.nlu.exact.stage import ExactStage
    from lares.nlu.understander import Understander
    from lares.nlu.vocabulary import vocabulary_of

    registry, kinds = furnish(entities), load_sentences()
    vocabulary = vocabulary_of(registry)
    exact = ExactStage(("en", "zh"))
    for text in kinds["exact"]:
        exact.understand(exact.sentences(text, "en", vocabulary, asks=False), vocabulary, None)
    memory, cpu = used()
    understander = Understander(registry, model=load_intent_model())
    understander.warm()
    loaded = used()[1] - cpu
    for text in (text for texts in kinds.values() for text in texts):
        understander.understand(text)
    print(json.dumps((used()[0] - memory, loaded)))  # noqa: T201 -- for who started it


def measure_growth(entities: int) -> list[Figure]:
    """Memory and load time of the learned stage, the median of three processes."""
    grown = [_pair(_LEARNED.format(entities=entities)) for _ in range(_PROCESSES)]
    bare = [_pair(_LIBRARIES) for _ in range(_PROCESSES)]
    floor_is = "importing numpy, TensorFlow Lite and rapidfuzz"
    return [
        Figure(name, median(one[at] for one in grown), unit, median(one[at] for one in bare),
               floor_is, aim)
        for at, (name, unit, aim) in enumerate(
            (("memory of the learned stage", "MB", 40.0), ("loading it, CPU", "s", 0.5))
        )
    ]  # fmt: skip


def python(code: str, *, one_thread: bool = False) -> str:
    """Return what a Python of its own prints for `code`.

    Raises:
        TransientError: it failed; what it said last is in the message.
    """
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} if one_thread else {}
    done = subprocess.run(  # noqa: S603 -- this very Python, with code from this package
        (sys.executable, "-P", "-c", code),
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing"]
        raise TransientError(f"a measured Python failed and said {said[-1]!r}")
    return done.stdout


def _pair(code: str) -> tuple[float, float]:
    first, second = json.loads(python(code))
    return float(first), float(second)


def used() -> tuple[float, float]:
    """Return this process's resident memory in MB and its CPU seconds so far."""
    gc.collect()
    return resident_mb(os.getpid()), process_cpu()
