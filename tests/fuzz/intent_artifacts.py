"""Invariant: a damaged artifact is refused with a ModelError of one line, or it still answers.

The input is a list of changes to the committed manifest and model: a byte that chooses the file and
the kind of change, three of the place, one of the value. Input that begins with "{" is a manifest
in itself. What is accepted answers with probabilities.
"""

import tempfile
from functools import cache
from pathlib import Path

from lares.errors import ModelError
from lares.inference.artifact import MANIFEST, find_artifact, load_artifact
from lares.inference.tflite import TfliteIntentModel

_MODEL = "intent.tflite"


@cache
def _whole() -> tuple[bytes, bytes]:
    folder = find_artifact()
    return (folder / MANIFEST).read_bytes(), (folder / _MODEL).read_bytes()


def _place(text: str) -> bytes:
    return _whole()[0].index(text.encode()).to_bytes(3, "big")


SEEDS: tuple[bytes, ...] = (
    b"",
    b"{}",
    b'{"file": "intent.tflite", "sha256": "", "labels": {}}',
    b"\x00\x00\x00\x05\x01",
    b"\x02\x00\x02\x00\x00",
    b"\x01\x01\x00\x00\xff",
    b"\x03\x00\x00\x10\x00",
    b"\x00" + _place('"sha256"') + b"\x01",
    b"\x00" + _place('"temperature"') + b"\x01",
    b"\x00" + _place('"thresholds"') + b"\x01",
    b"\x04" + _place('"length"') + b"9",
)
"""Inputs that reach the depths; fuzzers start from them."""


def target(data: bytes) -> None:
    """Load what the changes leave of the artifact, and ask it something."""
    manifest, model = _whole()
    if data.startswith(b"{"):
        manifest = data
    else:
        manifest, model = _changed(manifest, model, data)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / MANIFEST).write_bytes(manifest)
        (folder / _MODEL).write_bytes(model)
        loaded = _loaded(folder)
    if loaded is None:
        assert (manifest, model) != _whole()
        return
    scores = loaded.score(range(9))
    assert scores.credible
    assert all(0 < one <= 1 for one in loaded.thresholds.values())


def _loaded(folder: Path) -> TfliteIntentModel | None:
    message = ""
    try:
        return TfliteIntentModel(load_artifact(folder))
    except ModelError as error:
        message = str(error)
    assert message
    assert "\n" not in message
    return None


def _changed(manifest: bytes, model: bytes, changes: bytes) -> tuple[bytes, bytes]:
    files = [bytearray(manifest), bytearray(model)]
    for start in range(0, min(len(changes), 100) - 4, 5):
        change = changes[start : start + 5]
        file = files[change[0] & 1]
        at = int.from_bytes(change[1:4], "big") % (len(file) + 1)
        match (change[0] >> 1) & 3:
            case 0 if at < len(file):
                file[at] ^= change[4]
            case 1:
                del file[at:]
            case 2:
                file.insert(at, change[4])
            case _:
                del file[at : at + change[4]]
    return bytes(files[0]), bytes(files[1])
