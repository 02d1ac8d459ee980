"""What running the model costs, beside the multiply-adds of it done by a dense kernel."""

import json
from collections.abc import Iterator, Sequence
from math import prod
from statistics import median
from typing import Any

from lares.app.bench.figures import Figure
from lares.app.bench.fresh import python
from lares.app.bench.household import furnish
from lares.app.bench.understanding import load_sentences, spend
from lares.errors import ModelError
from lares.inference.artifact import Artifact, find_artifact, load_artifact
from lares.inference.tflite import BACKENDS, Interpreter, TfliteIntentModel
from lares.nlu.learned.features import encode
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import has_han, normalise, spaced, tight
from lares.nlu.vocabulary import Vocabulary, vocabulary_of

_RUNS = 300
_DENSE = frozenset({"CONV_2D", "FULLY_CONNECTED"})
"""Operations that multiply every output by a slice of their weights."""


def measure_model(entities: int) -> list[Figure]:
    """Run the model on sentences of each length that it is planned for, on all that can run it.

    Raises:
        ModelError: there is no intent model, or nothing that runs it.
    """
    artifact = load_artifact(find_artifact())
    vocabulary = vocabulary_of(furnish(entities))
    counts = [tokens(text, vocabulary) for texts in load_sentences().values() for text in texts]
    models = list(_models(artifact))
    plainest = models[-1].interpreters  # XNNPACK does not tell the shapes of what it took over
    work = {length: multiply_adds(one) for length, one in plainest.items()}
    floors = dict(zip(work, _dense_us(list(work.values())), strict=True))
    return [
        Figure(
            f"{model.backend}, {length} tokens ({_share(counts, model, length):.0%} of sentences)",
            invoke_us(model, length),
            "µs",
            floors[length],
            f"{work[length] / 1e6:.2f} million multiply-adds as a float32 matrix product",
        )
        for model in models
        for length in work
    ]


def tokens(text: str, vocabulary: Vocabulary) -> int:
    """Return how many tokens the model sees of a sentence."""
    said = normalise(text)
    chinese = has_han(said)
    said = tight(said) if chinese else spaced(said)
    return len(encode(said, find_mentions(said, "zh" if chinese else "en", vocabulary)).ids)


def invoke_us(model: TfliteIntentModel, length: int) -> float:
    """Return the microseconds of CPU that the network takes for one sentence of a length."""
    model.score(range(3, 2 + length))  # fills the input of this very interpreter
    invoke = model.interpreters[length].invoke
    return median(spend(invoke for _ in range(_RUNS)).cpu) * 1e3


def multiply_adds(interpreter: Interpreter) -> int:
    """Return the multiplications and additions of one run, from the shapes of the tensors.

    Each output of a convolution (or dense layer) takes the product of its filter's sizes.
    """
    network: Any = interpreter  # both packages have these two, which the port does not name
    shapes = {one["index"]: one["shape"] for one in network.get_tensor_details()}
    return sum(
        prod(map(int, shapes[one["outputs"][0]])) * prod(map(int, shapes[one["inputs"][1]][1:]))
        for one in network._get_ops_details()  # noqa: SLF001 -- no public way to the operations
        if one["op_name"] in _DENSE
    )


def _models(artifact: Artifact) -> Iterator[TfliteIntentModel]:
    """The model in every interpreter that is installed, the fastest first."""
    failed = []
    for backend in BACKENDS:
        try:
            yield TfliteIntentModel(artifact, backend)
        except ModelError as error:
            failed.append(error)
    if len(failed) == len(BACKENDS):
        raise failed[0]


def _share(counts: Sequence[int], model: TfliteIntentModel, length: int) -> float:
    """The share of the sentences that the interpreter of a length runs."""
    return sum(model.runner_for(count).length == length for count in counts) / len(counts)


_PRODUCT = """
import json, time, numpy
times = []
for work in {work}:
    size = round(work ** (1 / 3))
    left, right = (numpy.random.default_rng(5).random((size, size), numpy.float32) for _ in "ab")
    best = 1.0
    for _ in range(30):
        began = time.process_time()
        for _ in range(20):
            left @ right
        best = min(best, (time.process_time() - began) / 20)
    times.append(best * 1e6 * work / size**3)
print(json.dumps(times))
"""
"""Microseconds of a square product of as many multiply-adds; run alone, for one thread of BLAS."""


def _dense_us(work: list[int]) -> list[float]:
    times: list[float] = json.loads(python(_PRODUCT.format(work=work), one_thread=True))
    return times
