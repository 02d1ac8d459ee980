"""What understanding a sentence costs, beside hassil alone on the same sentences.

Wall time and CPU time are both told: where they differ, other work was running.
"""

import gc
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import resources
from time import perf_counter

from lares.app.bench.figures import Figure, percentile
from lares.app.bench.household import furnish
from lares.app.bench.subject import process_cpu
from lares.app.intent_model import load_intent_model
from lares.errors import TransientError
from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import Meaning, Understanding

_ROUNDS = 8
_FLOOR_ROUNDS = 2
_AIMS = {0.5: 1.0, 0.99: 5.0}
_FLOOR_IS = "hassil alone, the home's names as plain lists"


def load_sentences() -> Mapping[str, Sequence[str]]:
    """Return the sentences that are measured: "exact", "free" in wording and to be "refused"."""
    source = resources.files(__package__).joinpath("sentences.json")
    kinds: dict[str, list[str]] = json.loads(source.read_bytes())
    return kinds


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds that each call took, by the clock and of the processor."""

    wall: list[float]
    cpu: list[float]


def spend(calls: Iterable[Callable[[], object]]) -> Spent:
    """Make every call and return what each took; no garbage is collected meanwhile."""
    spent = Spent([], [])
    gc.collect()
    gc.disable()
    try:
        for call in calls:
            began, used = perf_counter(), process_cpu()
            call()
            spent.cpu.append((process_cpu() - used) * 1e3)
            spent.wall.append((perf_counter() - began) * 1e3)
    finally:
        gc.enable()
    return spent


def measure_understanding(entities: int) -> list[Figure]:
    """Understand every sentence several times, each time anew, and then once more from memory.

    Raises:
        ModelError: there is no intent model.
        TransientError: the sentences mean something else than what is measured.
    """
    registry = furnish(entities)
    model = load_intent_model()
    forgetful = Understander(registry, model=model, remembered=0)
    forgetful.warm()
    kinds = load_sentences()
    for kind, texts in kinds.items():
        _check(kind, [forgetful.understand(text) for text in texts])
    anew = {
        kind: spend(_calls(forgetful.understand, texts, _ROUNDS)) for kind, texts in kinds.items()
    }
    texts = [text for texts in kinds.values() for text in texts]
    known = _from_memory(Understander(registry, model=model), texts)
    return [
        *_beside_hassil(_joined(anew.values()), registry, texts),
        *(
            Figure(f"{_SHOWN[kind]}, CPU p50", percentile(spent.cpu, 0.5), "ms")
            for kind, spent in anew.items()
        ),
        Figure("sentence that was understood before, p50", percentile(known, 0.5) * 1e3, "µs"),
    ]


_SHOWN = {"exact": "sentence of a template", "free": "free wording", "refused": "refused sentence"}


def _from_memory(understander: Understander, texts: Sequence[str]) -> list[float]:
    for text in texts:
        understander.understand(text)
    return spend(_calls(understander.understand, texts, _ROUNDS)).wall


def _calls(
    understand: Callable[[str], object], texts: Sequence[str], rounds: int
) -> Iterable[Callable[[], object]]:
    """Every text in turn, so that no call has its own words still at hand."""
    for _ in range(rounds):
        for text in texts:
            yield partial(understand, text)


def _beside_hassil(spent: Spent, registry: Registry, texts: Sequence[str]) -> list[Figure]:
    from lares.app.bench.plain_hassil import plain_hassil

    recognise = plain_hassil(registry)
    spend(_calls(recognise, texts, 1))  # its expressions are parsed when they are first needed
    floor = spend(_calls(recognise, texts, _FLOOR_ROUNDS))
    return [
        Figure(
            f"understanding a sentence, {of}p{share * 100:.0f}",
            percentile(ours, share),
            "ms",
            percentile(theirs, share),
            _FLOOR_IS,
            aim,
        )
        for of, ours, theirs in (("", spent.wall, floor.wall), ("CPU ", spent.cpu, floor.cpu))
        for share, aim in _AIMS.items()
    ]


def _joined(several: Iterable[Spent]) -> Spent:
    joined = Spent([], [])
    for one in several:
        joined.wall.extend(one.wall)
        joined.cpu.extend(one.cpu)
    return joined


def _check(kind: str, meanings: Sequence[Meaning]) -> None:
    """Raise if sentences are not what they are measured as.

    That is for all that are exact or refused. Free wordings are the model's, and of any good one at
    least half mean something.
    """
    meant = [one for one in meanings if isinstance(one, Understanding)]
    exact = sum(one.stage == "exact" for one in meant)
    done = sum(not one.confirm for one in meant)
    right = {"exact": exact == len(meanings), "refused": done == 0}
    if not right.get(kind, len(meant) >= len(meanings) / 2):
        raise TransientError(f"{len(meant)} of {len(meanings)} {kind} sentences were understood")
