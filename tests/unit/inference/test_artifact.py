"""An artifact runs only if it is whole and belongs to this version of the code."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lares.errors import ModelError
from lares.inference.artifact import find_artifact, load_artifact
from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.learned.features import LENGTH, fingerprint, token_table

COMMITTED = Path(__file__).parents[3] / "models/artifacts/intent"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COMMITTED, tmp_path / "intent"))


def _edit(folder: Path, change: Callable[[dict], object]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_the_committed_artifact_belongs_to_the_committed_code():
    artifact = load_artifact(COMMITTED)
    assert artifact.manifest.fingerprint == fingerprint()
    assert artifact.manifest.labels.actions == tuple(ACTIONS)
    assert artifact.manifest.labels.stances == STANCES
    assert artifact.manifest.labels.tags == TAGS
    assert (artifact.manifest.length, artifact.manifest.vocabulary) == (LENGTH, token_table().size)
    assert artifact.manifest.sha256.startswith(artifact.version)


def test_the_committed_model_is_small_and_lost_little_by_quantisation():
    artifact = load_artifact(COMMITTED)
    metrics = json.loads((COMMITTED / "manifest.json").read_text(encoding="utf-8"))["metrics"]
    assert len(artifact.content) <= 600_000
    assert metrics["float_bytes"] / len(artifact.content) >= 3.5
    assert metrics["float_action_right"] - metrics["int8_action_right"] <= 0.5


def test_every_action_has_a_threshold():
    assert set(load_artifact(COMMITTED).manifest.thresholds) == {*ACTIONS, "stance"}


def test_the_checkout_has_the_artifact():
    assert find_artifact() == COMMITTED


def test_a_folder_of_the_settings_comes_first(copy: Path):
    assert find_artifact(folder=copy.parent) == copy


def test_what_is_not_there_is_said_with_its_place(tmp_path: Path):
    with pytest.raises(ModelError, match=str(tmp_path)):
        find_artifact(folder=tmp_path)
    with pytest.raises(ModelError, match="cannot read"):
        load_artifact(tmp_path)


def test_a_damaged_model_is_refused(copy: Path):
    content = bytearray((copy / "intent.tflite").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "intent.tflite").write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        load_artifact(copy)


def test_a_missing_model_is_refused(copy: Path):
    (copy / "intent.tflite").unlink()
    with pytest.raises(ModelError, match="cannot read"):
        load_artifact(copy)


def test_a_model_outside_its_folder_is_refused(copy: Path):
    _edit(copy, lambda manifest: manifest.update(file="../intent.tflite"))
    with pytest.raises(ModelError, match="outside its folder"):
        load_artifact(copy)


def test_a_huge_file_is_not_read(copy: Path):
    with (copy / "intent.tflite").open("ab") as file:
        file.truncate(5_000_000)
    with pytest.raises(ModelError, match="too large"):
        load_artifact(copy)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"file": 1}', "[" * 100_000])
def test_what_is_no_manifest_is_refused(copy: Path, text: str):
    (copy / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="not a model's manifest"):
        load_artifact(copy)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda manifest: manifest.update(fingerprint="0" * 16), "other features"),
        (lambda manifest: manifest.update(length=LENGTH - 1), "other features"),
        (lambda manifest: manifest["labels"]["actions"].reverse(), "other labels"),
        (lambda manifest: manifest["labels"]["tags"].pop(), "other labels"),
        (lambda manifest: manifest["outputs"].pop(), "does not list the outputs"),
        (lambda manifest: manifest["thresholds"].pop("unlock"), "no threshold for 'unlock'"),
        (lambda manifest: manifest["thresholds"].update(unlock=0.0), "no threshold for 'unlock'"),
        (lambda manifest: manifest["thresholds"].update(stance=1.5), "no threshold for 'stance'"),
    ],
)
def test_a_model_of_another_version_is_refused(
    copy: Path, change: Callable[[dict], object], reason: str
):
    _edit(copy, change)
    with pytest.raises(ModelError, match=reason):
        load_artifact(copy)


@pytest.mark.parametrize("temperature", [0.0, -1.0, 1e-9, 1e9])
def test_a_temperature_that_turns_sureness_about_is_refused(copy: Path, temperature: float):
    _edit(copy, lambda manifest: manifest["temperature"].update(stances=temperature))
    with pytest.raises(ModelError, match="temperature"):
        load_artifact(copy)
