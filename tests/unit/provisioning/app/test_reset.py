"""The factory reset that is asked of the appliance's system."""

from pathlib import Path

import pytest

from lares.errors import TransientError, UsageError
from lares_provisioning.app import errands
from lares_provisioning.app.options import Places


def test_a_wish_that_nobody_takes_is_withdrawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Else the home would be erased when the system wakes up, long after people gave up."""
    requests = tmp_path / "requests"
    requests.mkdir()
    monkeypatch.setattr(errands, "_ANSWER_S", 0.1)
    with pytest.raises(TransientError, match="nothing is erased"):
        errands.reset(Places(requests=requests, state=tmp_path / "state"), yes=True, as_json=True)
    assert list(requests.iterdir()) == []


def test_without_a_yes_nothing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    requests = tmp_path / "requests"
    requests.mkdir()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(UsageError, match="nothing was erased"):
        errands.reset(Places(requests=requests, state=tmp_path / "state"), yes=False, as_json=True)
    assert list(requests.iterdir()) == []
