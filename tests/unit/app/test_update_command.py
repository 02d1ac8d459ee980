"""`lares update restart`: done when the appliance's system has accepted it, and not before."""

import argparse
import asyncio
import threading
import time
from pathlib import Path

import pytest

from lares.app import board
from lares.app.commands import update
from lares.errors import RequestRefusedError, UnusableError
from lares.runtime.root_requests import RootRequests
from tests.fakes.board import System

ARGUMENTS = argparse.Namespace(action="restart", source=None, allow_older=False, json=False)


def _restart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(board, "RootRequests", lambda: RootRequests(folder))
    return update.run(ARGUMENTS, asyncio.run)


def _be_the_system(system: System, code: str, taken: list[str]) -> threading.Thread:
    def take() -> None:
        until = time.monotonic() + 5
        while not taken and time.monotonic() < until:
            taken.extend(system.take())
            time.sleep(0.01)
        system.answer("reboot", code, "root may not ask for this")

    thread = threading.Thread(target=take)
    thread.start()
    return thread


def test_it_is_done_when_it_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    system, taken = System(tmp_path), list[str]()
    thread = _be_the_system(system, "accepted", taken)
    assert _restart(system.requests, monkeypatch) == 0
    thread.join()
    assert taken == ["reboot"]


def test_a_refusal_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    system = System(tmp_path)
    thread = _be_the_system(system, "not-allowed", [])
    with pytest.raises(RequestRefusedError, match="root may not ask for this"):
        _restart(system.requests, monkeypatch)
    thread.join()


def test_where_nobody_takes_requests_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(UnusableError, match="switch it off and on"):
        _restart(tmp_path / "none", monkeypatch)
