"""The artifact: the model file, its manifest and its card, written so that they belong together."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.learned.features import LENGTH, fingerprint, token_table
from lares_training.calibrate import Calibration
from lares_training.card import card
from lares_training.export import Exported
from lares_training.network import Shape
from lares_training.train import Plan

ARTIFACTS = Path(__file__).parents[1] / "artifacts"
MODEL = "intent.tflite"
_VERSIONS = ("tensorflow-cpu", "keras", "numpy", "hassil", "home-assistant-intents", "pypinyin")


def write(
    folder: Path,
    exported: Exported,
    calibration: Calibration,
    *,
    shape: Shape,
    plan: Plan,
    corpus: str,
    figures: Mapping[str, object],
) -> dict[str, object]:
    """Write model, manifest and card, return the manifest; nothing in it depends on the day."""
    manifest: dict[str, object] = {
        "name": "intent",
        "file": MODEL,
        "sha256": hashlib.sha256(exported.content).hexdigest(),
        "bytes": len(exported.content),
        "fingerprint": fingerprint(),
        "length": LENGTH,
        "vocabulary": token_table().size,
        "outputs": list(exported.outputs),
        "labels": {"actions": list(ACTIONS), "stances": list(STANCES), "tags": list(TAGS)},
        "temperature": {
            "actions": calibration.action_temperature,
            "stances": calibration.stance_temperature,
        },
        "thresholds": calibration.thresholds,
        "metrics": figures,
        "corpus": corpus,
        "shape": shape.as_mapping(),
        "plan": asdict(plan),
        "versions": {name: version(name) for name in _VERSIONS},
        "license": "Apache-2.0",
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_bytes(exported.content)
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    (folder / "CARD.md").write_text(card(manifest), encoding="utf-8")
    return manifest
