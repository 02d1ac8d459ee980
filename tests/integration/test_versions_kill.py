"""Killed at any point of an update, a rollback and a return: both versions find their home.

A child process opens the database as one version and is killed before the n-th time that Python
touches a file, for every n, and at random moments inside SQLite. Then either version starts.
"""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fakes.lares_versions import Version

RANDOM_KILLS = 20

CHILD = """
import os, signal, sys
from pathlib import Path
from tests.fakes.lares_versions import Version

newest, folder, path, last = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
version = Version(newest, folder)
seen = 0

def count(event, arguments):
    global seen
    if event in {"open", "os.rename", "os.link", "os.remove", "os.truncate", "os.scandir"} and str(path.parent) in str(arguments):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
os.write(1, b"!")
version.live(path)
"""  # noqa: E501

STEPS = {
    "update": (("v1",), 2),
    "rollback": (("v1", "v2"), 1),
    "return": (("v1", "v2", "v1 again"), 2),
    "late return": (("v1", "v2", "v1 for months"), 2),
}


class Home:
    """What the home lived through, and what each version must find whatever happened after."""

    def __init__(self, folder: Path, lived: tuple[str, ...]) -> None:
        self.folder = folder
        self.path = folder / "data" / "lares.db"
        self.versions = {1: Version(1, folder), 2: Version(2, folder)}
        self.v1 = {"v1"}
        self.v2 = {"v1"}
        for name in lived:
            number = int(name[1])
            self.versions[number].live(self.path, name, turns=40 if "months" in name else 2)
            (self.v1 if number == 1 else self.v2).add(name)
        if "v1 for months" in lived:
            self.v2 = self.v1
        elif "v2" not in lived:
            self.v2 = set(self.v1)

    def interrupted(self, number: int, point: int, delay: float | None = None) -> bool:
        """Start version `number` and kill it at a point; return whether it was killed."""
        command = [sys.executable, "-c", CHILD, str(number), str(self.folder), str(self.path)]
        with subprocess.Popen([*command, str(point)], stdout=subprocess.PIPE) as child:
            if delay is not None:
                assert child.stdout is not None
                child.stdout.read(1)
                time.sleep(delay)
                child.send_signal(signal.SIGKILL)
            return child.wait() == -signal.SIGKILL

    def check(self, first: int) -> None:
        """Both versions start, twice and in either order, and find their home."""
        for number in (first, 3 - first, first):
            expected = self.v1 if number == 1 else self.v2
            assert self.versions[number].live(self.path) == expected, f"version {number}"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("lived", "number"), STEPS.values(), ids=STEPS)
def test_killed_at_every_point(tmp_path: Path, lived: tuple[str, ...], number: int) -> None:
    home = Home(tmp_path, lived)
    before = shutil.copytree(home.path.parent, tmp_path / "before")
    points = 0
    for first in (1, 2):
        point = 1
        while True:
            shutil.rmtree(home.path.parent)
            shutil.copytree(before, home.path.parent)
            killed = home.interrupted(number, point)
            home.check(first)
            if not killed:
                break
            point += 1
            points += 1
    print(f"{points} kills")
    assert points >= 8


@pytest.mark.timeout(120)
def test_killed_at_random_moments(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    home = Home(tmp_path, ("v1", "v2"))
    for _ in range(RANDOM_KILLS):
        home.interrupted(chance.choice((1, 2)), -1, delay=chance.random() * 0.05)
    home.check(chance.choice((1, 2)))
