"""The intent model missing, damaged or of another version: it is said, and the templates work."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import lares as package
from lares.inference.artifact import MANIFEST
from tests.fakes.appliance import Appliance, settings
from tests.fakes.lamps import lamps
from tests.fakes.mosquitto import Mosquitto

pytestmark = pytest.mark.timeout(90)

_PACKAGE = Path(package.__file__).parent
_ARTIFACT = Path(__file__).parents[3] / "models/artifacts/intent"
_NOT_AS_TEMPLATES_SAY = "could you get the desk lamp going for me"


def _whole(_artifact: Path) -> None:
    """Leave it as it is."""


def _gone(artifact: Path) -> None:
    shutil.rmtree(artifact)


def _no_manifest(artifact: Path) -> None:
    (artifact / MANIFEST).unlink()


def _no_file(artifact: Path) -> None:
    (artifact / "intent.tflite").unlink()


def _cut_off(artifact: Path) -> None:
    model = artifact / "intent.tflite"
    model.write_bytes(model.read_bytes()[:100_000])


def _one_bit(artifact: Path) -> None:
    model = artifact / "intent.tflite"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)


def _half_a_manifest(artifact: Path) -> None:
    manifest = artifact / MANIFEST
    manifest.write_bytes(manifest.read_bytes()[:700])


def _other_labels(artifact: Path) -> None:
    manifest = json.loads((artifact / MANIFEST).read_text("utf-8"))
    manifest["labels"]["actions"][5:7] = reversed(manifest["labels"]["actions"][5:7])
    (artifact / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def _upside_down(artifact: Path) -> None:
    manifest = json.loads((artifact / MANIFEST).read_text("utf-8"))
    manifest["temperature"]["stances"] = -1.0
    (artifact / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def _installation(folder: Path, harm: Callable[[Path], None]) -> dict[str, str]:
    """A copy of the program with a model of its own; returns the environment to run it in."""
    shutil.copytree(
        _PACKAGE, folder / "firmware/lares", ignore=shutil.ignore_patterns("__pycache__")
    )
    artifact = folder / "models/artifacts/intent"
    shutil.copytree(_ARTIFACT, artifact)
    harm(artifact)
    return {"PYTHONPATH": str(folder / "firmware")}


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (_gone, "no model 'intent'"),
        (_no_manifest, "no model 'intent'"),
        (_no_file, "cannot read"),
        (_cut_off, "is damaged"),
        (_one_bit, "is damaged"),
        (_half_a_manifest, "not a model's manifest"),
        (_other_labels, "other labels"),
        (_upside_down, "temperature"),
    ],
)
async def test_without_a_model_the_templates_are_at_work_and_it_is_said(
    tmp_path: Path, broker: Mosquitto, harm: Callable[[Path], None], named: str
) -> None:
    environment = _installation(tmp_path / "installed", harm)
    async with (
        Appliance(tmp_path, settings(broker.port), environment=environment) as lares,
        lamps(broker) as house,
    ):
        lamp = await house.add("desk", "Desk lamp")
        await lares.start()
        await lares.until_states({lamp: "off"})
        line = await lares.logged("understood by templates only")
        assert named in line
        assert (await lares.say("turn on the desk lamp"))["outcome"] == "done"
        await lares.until_states({lamp: "on"})
        assert (await lares.say(_NOT_AS_TEMPLATES_SAY))["results"] == []
        assert (await lares.say("don't turn off the desk lamp"))["results"] == []
        health = await lares.get("/api/health")
        (finding,) = [each for each in health["findings"] if each["check"] == "intent_model"]
        assert (finding["level"], finding["code"]) == ("warning", "intent-model-missing")
        assert named in finding["message"]
        doctor = await lares.lares("doctor", "--settings", str(lares.settings))
        assert named in doctor.out
        assert await lares.stop() == 0
        doctor = await lares.lares("doctor", "--settings", str(lares.settings))
        assert named in doctor.out, "also when nothing runs"
        assert "Traceback" not in lares.log


async def test_a_whole_copy_has_the_model_at_work(tmp_path: Path, broker: Mosquitto) -> None:
    environment = _installation(tmp_path / "installed", _whole)
    async with Appliance(tmp_path, settings(broker.port), environment=environment) as lares:
        await lares.start()
        await lares.until_linked()
        assert "templates only" not in lares.log
        health = await lares.get("/api/health")
        (finding,) = [each for each in health["findings"] if each["check"] == "intent_model"]
        assert (finding["level"], finding["code"]) == ("ok", "intent-model-good")
