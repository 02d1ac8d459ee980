"""The power goes at any step of the import: nothing is lost, twice, or left in clear for ever."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lares_provisioning.app.options import Places
from lares_provisioning.onboarding import Answers
from lares_provisioning.preseed.importer import import_files, waits
from lares_provisioning.preseed.state import Imported, discard_import, read_import

# Secrets in three sectors, one across the border of two.
OWN = (
    f'[wifi]\nssid = "MyHome"\n#{"-" * 468}\npassword = "secret-pass"\n#{"-" * 700}\n'
    '[owner]\npassword = "owner-pass"\n'
    "[setup]\nopen = true\n"
)
WPA = 'country=DE\nnetwork={\n ssid="Old"\n psk="second-secret"\n}\n'
ANSWERS = Answers(
    ssid="MyHome", wifi_password="secret-pass", country="DE", owner_password="owner-pass"
)
STEPS = ("pwrite", "fsync", "rename", "replace", "open", "fchown")


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


class PowerCut(BaseException):
    """The end of everything; no handler of the program sees it."""


@contextmanager
def cut_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the power go at the `step`-th system call; of a write, half is done."""
    left = step

    def counted(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                if name == "pwrite":
                    descriptor, data, offset = args
                    call(descriptor, data[: len(data) // 2 // 512 * 512], offset)
                raise PowerCut
            return call(*args, **kwargs)

        return run

    with monkeypatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, counted(getattr(os, name), name))
        yield


def fill(boot: Path) -> None:
    boot.mkdir()
    (boot / "lares.toml").write_text(OWN, encoding="utf-8")
    (boot / "wpa_supplicant.conf").write_text(WPA, encoding="utf-8")


def secrets_on(boot: Path) -> bool:
    texts = "".join(path.read_text(encoding="utf-8-sig") for path in boot.iterdir())
    return any(word in texts for word in ("secret", "owner-pass"))


def run_cut(boot: Path, state: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run the import; return whether the power went."""
    try:
        with cut_at(step, monkeypatch):
            import_files(boot, state)
    except PowerCut:
        return True
    return False


def test_a_cut_at_every_step_then_a_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    step, cut = 0, True
    while cut:
        step += 1
        folder = tmp_path / str(step)
        folder.mkdir()
        boot, state = folder / "boot", folder / "state"
        fill(boot)
        cut = run_cut(boot, state, step, monkeypatch)
        import_files(boot, state)
        assert read_import(state) == Imported(ANSWERS), step
        assert Places(state=state).setup_is_open, step
        assert not secrets_on(boot), step
        assert not waits(boot, state), step
        discard_import(state)
        assert not import_files(boot, state).imported, step
    assert step > 20


def test_two_cuts_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for first in range(1, 40, 3):
        for second in range(1, 40, 4):
            folder = tmp_path / f"{first}-{second}"
            folder.mkdir()
            boot, state = folder / "boot", folder / "state"
            fill(boot)
            run_cut(boot, state, first, monkeypatch)
            run_cut(boot, state, second, monkeypatch)
            import_files(boot, state)
            assert read_import(state) == Imported(ANSWERS), folder.name
            assert not secrets_on(boot), folder.name
            assert not waits(boot, state), folder.name


def test_the_flow_takes_the_answers_although_the_import_was_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The flow may start after a failed import; then nothing is imported a second time."""
    for step in range(1, 60):
        folder = tmp_path / str(step)
        folder.mkdir()
        boot, state = folder / "boot", folder / "state"
        fill(boot)
        run_cut(boot, state, step, monkeypatch)
        taken = read_import(state)
        discard_import(state)
        imported = import_files(boot, state).imported
        assert imported == (taken is None), step
        assert not secrets_on(boot), step


def test_the_secret_stands_across_two_sectors():
    assert OWN.index("secret-pass") < 512 < OWN.index("secret-pass") + len("secret-pass")


def test_a_file_that_is_changed_after_a_cut_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    half, step = OWN, 0
    boot = state = tmp_path
    while "_" not in half:
        step += 1
        folder = tmp_path / str(step)
        folder.mkdir()
        boot, state = folder / "boot", folder / "state"
        fill(boot)
        run_cut(boot, state, step, monkeypatch)
        half = (boot / "lares.toml").read_text(encoding="utf-8")
    assert "owner-pass" in half
    # Only the password, and of the same length: still it is no remainder of the cut.
    (boot / "lares.toml").write_text(OWN.replace("secret-pass", "newer-words"), encoding="utf-8")
    import_files(boot, state)
    imported = read_import(state)
    assert imported is not None
    assert imported.answers.wifi_password == "newer-words"
    assert not secrets_on(boot)
    assert "newer" not in (boot / "lares.toml").read_text(encoding="utf-8")
