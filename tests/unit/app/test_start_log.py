"""What safe mode can say of the crashes before it."""

from pathlib import Path

import pytest

from lares.app.start_log import StartLog
from tests.fakes.clock import FakeClock


def _start(folder: Path, *, safe: bool = False, version: str = "1.0") -> StartLog:
    log = StartLog(folder, FakeClock(), version=version, safe=safe)
    log.begun()
    return log


def _reason(folder: Path) -> str:
    safe_mode = _start(folder, safe=True).safe_mode
    assert safe_mode is not None
    return safe_mode.reason


def test_an_ordinary_start_is_not_safe_mode(tmp_path: Path) -> None:
    assert _start(tmp_path).safe_mode is None


def test_without_crashes_it_was_asked_for(tmp_path: Path) -> None:
    assert _reason(tmp_path) == "it was asked for"
    _start(tmp_path).ended()
    assert _reason(tmp_path) == "it was asked for"


def test_crashes_since_the_last_good_end_are_counted(tmp_path: Path) -> None:
    _start(tmp_path)
    _start(tmp_path).ended()
    _start(tmp_path, version="1.1").ended("the disk is full")
    assert _reason(tmp_path) == "start of version 1.1 failed, last: the disk is full"
    _start(tmp_path, version="1.1")
    reason = _reason(tmp_path)
    assert reason.startswith(
        "2 starts in a row of version 1.1 failed, last: it ended without a word"
    )


def test_few_are_kept(tmp_path: Path) -> None:
    for _ in range(40):
        _start(tmp_path).ended("x" * 1000)
    assert (tmp_path / "run/starts.json").stat().st_size < 5000
    assert _reason(tmp_path).startswith("10 starts in a row")


@pytest.mark.parametrize("content", [b"", b"{", b'[{"at": 1}]', b"\xff"])
def test_a_damaged_file_is_no_obstacle(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/starts.json").write_bytes(content)
    assert _reason(tmp_path) == "it was asked for"


def test_a_place_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "run").touch()
    _start(tmp_path).ended()
