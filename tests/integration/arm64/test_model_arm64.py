"""The committed model answers the same on the board's architecture, in the wheel for it."""

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lares.inference.artifact import find_artifact
from lares.nlu.actions import ACTIONS
from lares_training.dataset import examples
from lares_training.home_assistant import load_sources

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ARM64 = ROOT / ".cache/arm64"
QEMU = shutil.which("qemu-aarch64-static")
SENTENCES = 300

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(QEMU is None, reason="needs qemu-user-static (make system-packages)"),
    pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs Debian's packages"),
]


@pytest.fixture(scope="module")
def arm64() -> Path:
    if platform.machine() != "x86_64":
        pytest.skip("the other architecture is this one")
    environment = {**os.environ, "PYTHON": sys.executable}
    subprocess.run(["bash", HERE / "install.sh", ARM64], check=True, env=environment)
    return ARM64


def _sentences() -> str:
    found = examples(load_sources(), SENTENCES, "arm64", held_out=True)
    return "".join(json.dumps(one.features.ids) + "\n" for one in found)


def _score(command: list[str], environment: dict[str, str], lines: str) -> tuple[dict, list[dict]]:
    ran = subprocess.run(
        [*command, str(HERE / "score.py"), str(find_artifact())],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    head, *answers = map(json.loads, ran.stdout.splitlines())
    return head, answers


def test_the_same_answers_on_arm64(arm64: Path):
    firmware = ROOT / "firmware"
    said = _sentences()
    here, expected = _score([sys.executable], {"PYTHONPATH": str(firmware)}, said)
    board, found = _score(
        [str(QEMU), "-L", str(arm64 / "root"), str(arm64 / "root/usr/bin/python3.11")],
        {
            "PYTHONHOME": str(arm64 / "root/usr"),
            "PYTHONPATH": f"{arm64 / 'site'}:{firmware}",
        },
        said,
    )
    assert (here["machine"], board["machine"]) == ("x86_64", "aarch64")
    assert here["version"] == board["version"]
    assert len(found) == len(expected) == SENTENCES
    for one, other in zip(expected, found, strict=True):
        # The kernels of both architectures may round a product differently, by one step of int8.
        for a, b in zip(one["embedding"], other["embedding"], strict=True):
            assert abs((a - b + 128) % 256 - 128) <= 2
        for name in ("actions", "stances"):
            assert one[name] == pytest.approx(other[name], abs=0.05)
        assert len(one["actions"]) == len(ACTIONS)
    same = sum(one["tags"] == other["tags"] for one, other in zip(expected, found, strict=True))
    best = sum(_best(one) == _best(other) for one, other in zip(expected, found, strict=True))
    assert best >= SENTENCES - 1
    assert same >= SENTENCES - 3


def _best(answer: dict) -> int:
    return max(range(len(ACTIONS)), key=lambda at: answer["actions"][at])
