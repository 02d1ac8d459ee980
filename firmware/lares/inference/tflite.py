"""The door to TensorFlow Lite: token ids in, probabilities out.

`ai-edge-litert` is taken where it is installed (the extra `fast`: it hands int8 models to XNNPACK),
else `tflite-runtime`; both have the same interpreter and give the same answers.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lares.errors import ModelError
from lares.inference.artifact import Artifact, Manifest
from lares.nlu.learned.features import PAD
from lares.nlu.learned.model import Scores

BACKENDS = ("ai_edge_litert", "tflite_runtime")
"""Packages that can run a model, the fastest first."""
_STEPS = (6, 9, 16, 32)
"""Interpreters are planned for these lengths besides the model's own: half of all sentences have at
most 5 tokens, six in seven at most 8, and time goes with the length."""


class Interpreter(Protocol):
    """What is used of a TensorFlow Lite interpreter."""

    def resize_tensor_input(self, input_index: int, tensor_size: tuple[int, ...]) -> None:
        """Change the shape of an input."""

    def allocate_tensors(self) -> None:
        """Plan the memory."""

    def invoke(self) -> None:
        """Run the model."""

    def get_input_details(self) -> Sequence[Mapping[str, Any]]:
        """Describe the inputs."""
        ...

    def get_output_details(self) -> Sequence[Mapping[str, Any]]:
        """Describe the outputs."""
        ...

    def set_tensor(self, tensor_index: int, value: NDArray[np.int32]) -> None:
        """Copy an input in."""

    def get_tensor(self, tensor_id: int) -> NDArray[np.int8]:
        """Copy an output out."""
        ...


@dataclass(frozen=True, slots=True)
class Runner:
    """An interpreter whose tensors are planned for sentences of up to `length` tokens."""

    interpreter: Interpreter
    length: int
    entry: int
    outputs: Mapping[str, tuple[int, float]]
    """Each output's tensor, and what one step of its numbers is worth."""
    filled: NDArray[np.int32]
    """The input, written anew for every sentence."""

    def run(self, ids: NDArray[np.int32]) -> None:
        """Score ids, which are at most `length`."""
        self.filled.fill(PAD)
        self.filled[0, : len(ids), 0] = ids
        self.interpreter.set_tensor(self.entry, self.filled)
        self.interpreter.invoke()

    def raw(self, name: str) -> NDArray[np.int8]:
        """An output without its dimensions of size one: (n,) or (length, n)."""
        raw: NDArray[np.int8] = self.interpreter.get_tensor(self.outputs[name][0])[0, :, 0]
        return raw


class TfliteIntentModel:
    """The intent model of an artifact; implements `lares.nlu.learned.model.IntentModel`.

    The model answers the same however far a sentence is filled up, if it is at all: behind its last
    token a filter sees `PAD` and not the edge. So short sentences, which most are, run through an
    interpreter that is planned for few tokens and one more.
    Not safe for two threads at once: whoever owns it calls it from one thread.
    """

    def __init__(self, artifact: Artifact, backend: str | None = None) -> None:
        """Load the model; `backend` is one of `BACKENDS`, None for the best that is installed.

        Raises:
            ModelError: no backend is installed, or it cannot run this model.
        """
        manifest = artifact.manifest
        self._version = artifact.version
        self._thresholds = dict(manifest.thresholds)
        self._most = manifest.vocabulary - 1
        self._length = manifest.length
        self.backend, make = _backend(backend)
        lengths = sorted({*(step for step in _STEPS if step < self._length), self._length})
        try:
            self._runners = [
                _runner(make(model_content=artifact.content, num_threads=1), length, manifest)
                for length in lengths
            ]
        except (ValueError, RuntimeError, KeyError, IndexError) as error:
            raise ModelError(f"{self.backend} cannot run the intent model: {error}") from error
        heat = {"actions": manifest.temperature.actions, "stances": manifest.temperature.stances}
        self._powers = {
            name: _powers(scale / heat.get(name, 1.0))
            for name, (_, scale) in self._runners[-1].outputs.items()
        }

    @property
    def version(self) -> str:
        """The artifact's identity: the first 12 hex digits of its SHA-256."""
        return self._version

    @property
    def interpreters(self) -> Mapping[int, Interpreter]:
        """The interpreters by the number of tokens that they are planned for; to be measured."""
        return {runner.length: runner.interpreter for runner in self._runners}

    @property
    def thresholds(self) -> dict[str, float]:
        """For each action the probability below which it is not taken; "stance" for the request."""
        return self._thresholds

    def runner_for(self, count: int) -> Runner:
        """Return what runs sentences of `count` tokens, at most the model's length."""
        return next((one for one in self._runners if count < one.length), self._runners[-1])

    def score(self, ids: Sequence[int]) -> Scores:
        """Score one sentence; what is beyond the model's length is not looked at.

        An id outside the table counts as its last: the interpreter would raise, which no sentence
        may make it do.
        """
        said = np.asarray(ids[: self._length], np.int64).reshape(-1).clip(0, self._most)
        count = len(said)
        runner = self.runner_for(count)
        runner.run(said.astype(np.int32))
        tags = runner.raw("tags")[:count]
        powers = self._powers["tags"][tags]
        return Scores(
            actions=self._probabilities("actions", runner),
            stances=self._probabilities("stances", runner),
            tags=tuple(tags.argmax(axis=1).tolist()),
            tag_scores=tuple((powers.max(axis=1) / powers.sum(axis=1)).tolist()),
            embedding=runner.raw("embedding").tobytes(),
        )

    def _probabilities(self, name: str, runner: Runner) -> tuple[float, ...]:
        powers = self._powers[name][runner.raw(name)[0]]
        return tuple((powers / powers.sum()).tolist())


def _backend(name: str | None) -> tuple[str, Callable[..., Interpreter]]:
    """The interpreter class of the first package that is installed."""
    packages = BACKENDS if name is None else (name,)
    for package in packages:
        if package not in BACKENDS:
            break
        try:
            return package, importlib.import_module(f"{package}.interpreter").Interpreter
        except ImportError:
            continue
    raise ModelError(f"the intent model needs the package {' or '.join(packages)}")


def _runner(interpreter: Interpreter, length: int, manifest: Manifest) -> Runner:
    """Plan an interpreter for sentences of one length; raises for a model of another kind."""
    (entry,) = interpreter.get_input_details()
    if tuple(entry["shape"]) != (1, manifest.length, 1) or entry["dtype"] is not np.int32:
        raise ValueError(f"the input is {entry['dtype']} {tuple(entry['shape'])}")
    interpreter.resize_tensor_input(entry["index"], (1, length, 1))
    interpreter.allocate_tensors()
    outputs = {}
    for name, details in zip(manifest.outputs, interpreter.get_output_details(), strict=True):
        scale, _ = details["quantization"]
        if details["dtype"] is not np.int8 or not scale > 0:
            raise ValueError(f"the output {name} is {details['dtype']} with scale {scale}")
        outputs[name] = (int(details["index"]), float(scale))
    _check_sizes(interpreter, outputs, length, manifest)
    filled = np.full((1, length, 1), PAD, np.int32)
    return Runner(interpreter, length, int(entry["index"]), outputs, filled)


def _check_sizes(
    interpreter: Interpreter,
    outputs: Mapping[str, tuple[int, float]],
    length: int,
    manifest: Manifest,
) -> None:
    """Raise if an output has not the shape that its labels need."""
    shapes = {
        int(details["index"]): tuple(int(size) for size in details["shape"])
        for details in interpreter.get_output_details()
    }
    labels = manifest.labels
    wanted = {
        "actions": (1, 1, 1, len(labels.actions)),
        "stances": (1, 1, 1, len(labels.stances)),
        "tags": (1, length, 1, len(labels.tags)),
    }
    for name, shape in wanted.items():
        if shapes[outputs[name][0]] != shape:
            raise ValueError(f"the output {name} has the shape {shapes[outputs[name][0]]}")


def _powers(step: float) -> NDArray[np.float64]:
    """Return e to the power of each int8 number times `step`, at that number (from the end if < 0).

    Of the 256 numbers that an output can be; divided by their sum they are the softmax, which is
    the same whatever zero is, so the highest number's is 1.
    """
    numbers = np.arange(256)
    numbers[128:] -= 256
    result: NDArray[np.float64] = np.exp((numbers - 127) * step)
    return result
