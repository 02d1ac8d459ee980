"""A person's checkout that root builds from: git looks at it, and what root makes stays usable."""

import os
import subprocess
from pathlib import Path

import pytest

from lares_image.command import run
from lares_image.epoch import VARIABLE, source_date_epoch

ROOT = Path(__file__).parents[3]
_SOMEBODY = 4321


def test_the_checkout_of_somebody_else_has_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Git itself refuses: this build is by root, in a container, and the files are a person's."""
    run(["git", "init", "--quiet", tmp_path])
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    moment = {"GIT_COMMITTER_DATE": "1700000000 +0000"}
    commit = ("commit", "--quiet", "--allow-empty", "--message", "x")
    run(["git", *who, "-C", tmp_path, *commit], env=moment)
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert source_date_epoch(tmp_path) == 1_700_000_000


def test_an_environment_that_sudo_made_belongs_to_who_said_sudo(tmp_path: Path):
    venv = tmp_path / "venv"
    subprocess.run(
        ["/bin/bash", ROOT / "firmware/setup/make-venv.sh", venv],
        env={**os.environ, "SUDO_UID": str(_SOMEBODY), "SUDO_GID": str(_SOMEBODY)},
        check=True,
    )
    owner = _SOMEBODY if os.geteuid() == 0 else os.geteuid()
    assert {path.stat().st_uid for path in (venv, venv / "pyvenv.cfg", venv / "lib")} == {owner}
