"""The card of the committed model says what its manifest says."""

import json
from pathlib import Path

from lares_training.card import card

FOLDER = Path(__file__).parents[3] / "models/artifacts/intent"


def test_the_card_is_the_one_of_the_manifest():
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert (FOLDER / "CARD.md").read_text(encoding="utf-8") == card(manifest)
