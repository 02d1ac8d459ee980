"""A trained model as it is kept: the file, and a manifest that says what it belongs to.

A model answers with numbers whose meaning only the manifest and the code know. So nothing is loaded
whose checksum differs from the manifest's or that was trained with other features or labels than
this version has.
"""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lares.errors import ModelError
from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.learned.features import LENGTH, fingerprint, token_table

MANIFEST = "manifest.json"
_NEEDED = frozenset(("actions", "stances", "tags", "embedding"))
_COOLEST, _HOTTEST = 0.05, 20.0
"""A temperature beyond these, or NaN, makes sureness of anything, or of the opposite."""
_MOST_BYTES = 4_000_000
"""No intent model is larger; a larger file is not read into memory."""


class Labels(msgspec.Struct, frozen=True):
    """What the outputs stand for, in their order."""

    actions: tuple[str, ...]
    stances: tuple[str, ...]
    tags: tuple[str, ...]


class Temperature(msgspec.Struct, frozen=True):
    """What logits are divided by, so that a probability is what it says (on generated data)."""

    actions: float
    stances: float


class Manifest(msgspec.Struct, frozen=True):
    """What `manifest.json` says of a model; more is in it for people (figures, versions)."""

    file: str
    sha256: str
    fingerprint: str
    length: int
    vocabulary: int
    outputs: tuple[str, ...]
    labels: Labels
    temperature: Temperature
    thresholds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model that belongs to this version of the code; `content` is the checked file."""

    manifest: Manifest
    content: bytes

    @property
    def version(self) -> str:
        """The first 12 hex digits of the file's SHA-256."""
        return self.manifest.sha256[:12]


def find_artifact(name: str = "intent", folder: Path | None = None) -> Path:
    """Return the folder of an artifact.

    `folder` is where the settings say that models are; without it they are looked for in the
    checkout that this code runs from and then in the installation.

    Raises:
        ModelError: there is none; the message names the folders.
    """
    if folder is not None:
        places = [folder / name]
    else:
        checkout = Path(__file__).parents[3] / "models/artifacts"
        places = [checkout / name, Path(sys.prefix) / "share/lares/models" / name]
    for place in places:
        if (place / MANIFEST).is_file():
            return place
    looked = " and ".join(str(place) for place in places)
    raise ModelError(f"no model {name!r} in {looked}: run `make models` or install one")


def load_artifact(folder: Path) -> Artifact:
    """Return the artifact of a folder, checked.

    Raises:
        ModelError: a file is missing or damaged, or the model belongs to another version.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise ModelError(f"cannot read {folder / MANIFEST}: {error.strerror}") from error
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ModelError(f"{folder / MANIFEST} is not a model's manifest: {error}") from error
    _check_code(manifest, folder)
    return Artifact(manifest, _read_model(manifest, folder))


def _read_model(manifest: Manifest, folder: Path) -> bytes:
    path = folder / manifest.file
    if path.parent != folder or not manifest.file.isprintable():
        raise ModelError(f"{folder / MANIFEST} names a file outside its folder: {manifest.file!r}")
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ModelError(f"{path} is too large for an intent model")
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise ModelError(f"{path} is damaged: its SHA-256 is not the manifest's; install it again")
    return content


def _check_code(manifest: Manifest, folder: Path) -> None:
    """Raise if features, labels or outputs are not those of this version."""
    labels = manifest.labels
    if (labels.actions, labels.stances, labels.tags) != (tuple(ACTIONS), STANCES, TAGS):
        raise ModelError(f"{folder} was trained with other labels: run `make models`")
    if (manifest.fingerprint, manifest.length, manifest.vocabulary) != (
        fingerprint(),
        LENGTH,
        token_table().size,
    ):
        raise ModelError(f"{folder} was trained with other features: run `make models`")
    if set(manifest.outputs) != _NEEDED or len(manifest.outputs) != len(_NEEDED):
        raise ModelError(f"{folder / MANIFEST} does not list the outputs {sorted(_NEEDED)}")
    _check_thresholds(manifest.thresholds, folder)
    heat = manifest.temperature
    if not all(_COOLEST <= one <= _HOTTEST for one in (heat.actions, heat.stances)):
        raise ModelError(f"{folder / MANIFEST} has no temperature that probabilities come of")


def _check_thresholds(thresholds: Mapping[str, float], folder: Path) -> None:
    """Raise if one is missing or not a probability: without it anything would be taken."""
    for name in (*ACTIONS, "stance"):
        threshold = thresholds.get(name)
        if threshold is None or not 0 < threshold <= 1:
            raise ModelError(f"{folder / MANIFEST} has no threshold for {name!r}")
