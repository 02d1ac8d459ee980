"""Examples as arrays: made by worker processes, kept on disk, packed by length."""

import hashlib
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lares.nlu.learned.features import LENGTH, PAD, fingerprint
from lares_training.arrays import Floats, Ints
from lares_training.dataset import Example, examples
from lares_training.home_assistant import load_sources
from lares_training.templates import CORPUS, Corpus, corpus_digest

CACHE = Path(__file__).parents[1] / ".cache"
_SHARD = 5000
_CODE = ("firmware/lares/nlu", "firmware/lares/home", "models/lares_training/homes")
"""Folders that decide what the examples are, with the modules of this one beside them."""
_MODULES = ("dataset", "draft", "home_assistant", "homes", "noise", "requests", "sampler")
_BUCKETS = (8, 12, 16, 22, 32, LENGTH)


@dataclass(frozen=True, slots=True)
class Examples:
    """Many examples as arrays; tokens of all sentences one after another, cut by `starts`."""

    tokens: Ints
    tags: Ints
    starts: Ints
    actions: Ints
    stances: Ints
    weights: Floats
    languages: Sequence[str]
    sources: Sequence[str]
    texts: Sequence[str]

    def __len__(self) -> int:
        return len(self.stances)

    def padded(self, chosen: Ints, length: int) -> tuple[Ints, Ints]:
        """Token ids and tags of the chosen examples, filled up to one length."""
        ids = np.full((len(chosen), length), PAD, np.int32)
        tags = np.zeros((len(chosen), length), np.int32)
        for row, at in enumerate(chosen):
            start, end = self.starts[at], self.starts[at + 1]
            ids[row, : end - start] = self.tokens[start:end]
            tags[row, : end - start] = self.tags[start:end]
        return ids, tags

    def lengths(self) -> Ints:
        """Tokens of each sentence."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step of training takes; `examples` are positions in the set."""

    ids: Ints
    tags: Ints
    examples: Ints


def generate(
    count: int, seed: str, *, held_out: bool, processes: int = 2, root: Path = CORPUS
) -> Examples:
    """Return `count` examples, from disk where the same were made before.

    The result depends on the seed, the corpus and the code, not on the number of processes.
    """
    folder = CACHE / _digest(root)
    folder.mkdir(parents=True, exist_ok=True)
    kind = "held-out" if held_out else "training"
    jobs = [
        (folder / f"{kind}-{seed}-{size}-{at}.npz", size, f"{kind}/{seed}/{at}", held_out, root)
        for at, size in enumerate(_sizes(count))
    ]
    missing = [job for job in jobs if not job[0].exists()]
    if missing:
        context = multiprocessing.get_context("spawn")
        with context.Pool(min(processes, len(missing))) as pool:
            for _ in pool.imap_unordered(_make, missing):
                pass
    return _joined([job[0] for job in jobs])


def batches(found: Examples, size: int, rng: np.random.Generator) -> Iterator[Batch]:
    """Yield all examples once, in batches of like length and in random order.

    Batches are smaller where sentences are long, so that each costs about the same.
    """
    lengths = found.lengths()
    packs: list[tuple[int, Ints]] = []
    for low, high in zip((0, *_BUCKETS), _BUCKETS, strict=False):
        members: Ints = np.flatnonzero((lengths > low) & (lengths <= high))
        rng.shuffle(members)
        packs += [(high, members[at : at + size]) for at in range(0, len(members) - size + 1, size)]
    rng.shuffle(packs)  # type: ignore[arg-type]  # numpy's stub knows arrays only
    for length, members in packs:
        ids, tags = found.padded(members, length)
        yield Batch(ids, tags, members)


def in_order(found: Examples, size: int) -> Iterator[Batch]:
    """Yield all examples once, by length, for measuring."""
    order = np.argsort(found.lengths(), kind="stable")
    for at in range(0, len(order), size):
        members = order[at : at + size]
        length = int(found.lengths()[members].max())
        ids, tags = found.padded(members, length)
        yield Batch(ids, tags, members)


def as_arrays(found: Sequence[Example]) -> Examples:
    """Return examples as arrays."""
    starts = np.cumsum([0, *(len(one.features.ids) for one in found)])
    return Examples(
        tokens=np.array([token for one in found for token in one.features.ids], np.int32),
        tags=np.array([tag for one in found for tag in one.tags], np.int32),
        starts=starts.astype(np.int32),
        actions=np.array([one.actions for one in found], np.int32).reshape(-1, 2),
        stances=np.array([one.stance for one in found], np.int32),
        weights=np.array([one.weight for one in found], np.float32),
        languages=[one.language for one in found],
        sources=[one.source for one in found],
        texts=[one.text for one in found],
    )


def _sizes(count: int) -> list[int]:
    whole, rest = divmod(count, _SHARD)
    return [_SHARD] * whole + ([rest] if rest else [])


def _make(job: tuple[Path, int, str, bool, Path]) -> None:
    path, count, seed, held_out, root = job
    made = as_arrays(list(examples(_corpora(root), count, seed, held_out=held_out)))
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez(
            file,
            tokens=made.tokens.astype(np.uint16),
            tags=made.tags.astype(np.uint8),
            starts=made.starts,
            actions=made.actions,
            stances=made.stances,
            weights=made.weights,
            languages=np.array(made.languages),
            sources=np.array(made.sources),
            texts=np.array(made.texts),
        )
    partial.replace(path)


@cache
def _corpora(root: Path) -> dict[str, Corpus]:
    """Parsed once in each process: it takes seconds."""
    return load_sources(root)


def _joined(paths: Sequence[Path]) -> Examples:
    parts = [np.load(path) for path in paths]
    ends = np.cumsum([0, *(len(part["tokens"]) for part in parts)])
    starts = [part["starts"][:-1] + end for part, end in zip(parts, ends, strict=False)]

    def joined(key: str, dtype: type[np.number[Any]]) -> NDArray[Any]:
        whole: NDArray[Any] = np.concatenate([part[key] for part in parts]).astype(dtype)
        return whole

    def listed(key: str) -> list[str]:
        return [str(one) for part in parts for one in part[key]]

    return Examples(
        tokens=joined("tokens", np.int32),
        tags=joined("tags", np.int32),
        starts=np.concatenate([*starts, ends[-1:]]).astype(np.int32),
        actions=joined("actions", np.int32),
        stances=joined("stances", np.int32),
        weights=joined("weights", np.float32),
        languages=listed("languages"),
        sources=listed("sources"),
        texts=listed("texts"),
    )


def _digest(root: Path) -> str:
    """What decides how the examples look: the corpus, the vocabulary and the code."""
    digest = hashlib.sha256((corpus_digest(root) + fingerprint()).encode())
    checkout = Path(__file__).parents[2]
    paths = [path for folder in _CODE for path in sorted((checkout / folder).rglob("*"))]
    here = Path(__file__)
    paths += [here.with_name(f"{name}.py") for name in (*_MODULES, "templates", "values")]
    for path in paths:
        if path.suffix in {".py", ".json", ".toml", ".txt"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
