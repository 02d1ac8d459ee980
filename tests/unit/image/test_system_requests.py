"""What root does for the services, for whom, and what it refuses."""

import json
import os
from pathlib import Path

import pytest

from lares_system.broker_accounts import BrokerAccounts
from lares_system.errors import StepError
from lares_system.firmware_partition import LABEL, FirmwarePartition
from lares_system.requests import REQUESTS, Requests


class Box:
    """A scratch root with the real steps; systemd and the mount are noted instead of called."""

    def __init__(self, root: Path, asker: str = "lares-provision") -> None:
        self.root = root
        self.asker = asker
        self.told: list[tuple[str, ...]] = []
        self.mounts: list[str] = []
        for folder in (
            "run/lares-requests",
            "run/lares-answers",
            "run/lares-system",
            "boot/firmware",
            "data",
            "etc/lares/secrets",
            "etc/mosquitto/conf.d",
        ):
            (root / folder).mkdir(parents=True)
        self.inbox = root / "run/lares-requests"
        self.firmware = root / "boot/firmware"
        self.requests = Requests(
            root,
            firmware=FirmwarePartition(
                self.firmware,
                root / "run/lares-system/firmware.lock",
                remount=lambda _, how: self.mounts.append(how),
            ),
            accounts=BrokerAccounts(root),
            systemctl=lambda *words: self.told.append(words),
            name_of=lambda _: self.asker,
        )

    def ask(self, name: str, arguments: object = None) -> str:
        text = "" if arguments is None else json.dumps(arguments)
        (self.inbox / name).write_text(text)
        code = self.requests.take(name)
        assert not list(self.inbox.iterdir()), "a request that stays is done again and again"
        answer = self.answer(name)
        assert answer["code"] == code
        return code

    def answer(self, name: str) -> dict[str, str]:
        answer: dict[str, str] = json.loads((self.root / "run/lares-answers" / name).read_text())
        return answer


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def test_the_label_is_written_in_a_moment_in_which_the_card_is_writable(box: Box):
    assert box.ask("label", {"text": "Lares-7K2M\n密码 ABCD"}) == "done"
    assert (box.firmware / LABEL).read_text() == "Lares-7K2M\n密码 ABCD"
    assert box.mounts == ["rw", "ro"]
    assert box.ask("label", {"text": "Lares-7K2M\n密码 ABCD"}) == "done"
    assert box.mounts == ["rw", "ro"], "the same label is not written again at each start"


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize(
    "asker", ["", "mosquitto", "lares", "lares-provision", "lares-panel", "root"]
)
def test_only_those_may_ask_who_are_named(box: Box, name: str, asker: str):
    box.asker = asker
    code = box.ask(name, ["not even arguments"])
    assert (code == "not-allowed") == (asker not in REQUESTS[name].askers)
    assert box.told == []
    assert box.mounts == []


@pytest.mark.parametrize(
    ("name", "asker", "told"),
    [
        ("reboot", "lares", [("reboot", "--no-block")]),
        ("poweroff", "lares", [("poweroff", "--no-block")]),
        (
            "restart-lares",
            "lares-provision",
            [
                ("reset-failed", "lares.service", "lares-safe.service"),
                ("restart", "--no-block", "lares.service"),
            ],
        ),
        ("factory-reset", "lares", [("reboot", "--no-block")]),
        ("factory-reset", "lares-panel", [("reboot", "--no-block")]),
    ],
)
def test_systemd_is_told(box: Box, name: str, asker: str, told: list[tuple[str, ...]]):
    box.asker = asker
    assert box.ask(name) == "done"
    assert box.told == told
    assert (box.root / "data/factory-reset").exists() == (name == "factory-reset")


def test_a_failure_of_systemd_is_answered(tmp_path: Path):
    box = Box(tmp_path, "lares")

    def refuse(*_: str) -> None:
        raise StepError("systemd", "no such job")

    box.requests._systemctl = refuse
    assert box.ask("reboot") == "systemd"
    assert box.answer("reboot")["message"] == "no such job"


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"text": 1}',
        b'{"text": "\\ud800"}',
        b'{"text": "a\\u0000b"}',
        b"{}",
        b"nul",
    ],
)
def test_what_is_no_request_is_refused(box: Box, content: bytes):
    (box.inbox / "label").write_bytes(content)
    assert box.requests.take("label") == "malformed"
    assert not list(box.inbox.iterdir())
    assert list(box.firmware.iterdir()) == []


def test_a_request_without_end_is_refused(box: Box):
    assert box.ask("label", {"text": "x" * (65 << 10)}) == "too-long"
    (box.inbox / "label").write_bytes(b" " * (1 << 20))
    assert box.requests.take("label") == "too-long"


def test_only_a_file_of_its_own_is_a_request(box: Box, tmp_path: Path):
    private = tmp_path / "private"
    private.write_text('{"text": "another user wrote this"}')
    (box.inbox / "label").symlink_to(private)
    assert box.requests.take("label") == "malformed"
    assert private.exists()
    os.link(private, box.inbox / "label")
    assert box.requests.take("label") == "malformed"
    assert private.exists()
    os.mkfifo(box.inbox / "label")
    assert box.requests.take("label") == "malformed"
    (box.inbox / "label" / "deep").mkdir(parents=True)
    assert box.requests.take("label") == "malformed"
    assert not list(box.inbox.iterdir())
    assert list(box.firmware.iterdir()) == []


def test_unknown_requests_are_told_apart_from_missing_ones(box: Box):
    with pytest.raises(StepError, match="no such request") as unknown:
        box.requests.take("../../etc")
    assert unknown.value.code == "unknown"
    with pytest.raises(StepError, match="nobody asked") as nobody:
        box.requests.take("reboot")
    assert nobody.value.code == "nobody"


def test_a_full_card_is_answered_and_made_read_only_again(
    box: Box, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lares_system.firmware_partition.write_whole", full)
    assert box.ask("label", {"text": "Lares"}) == "io"
    assert "No space left" in box.answer("label")["message"]
    assert box.mounts == ["rw", "ro"]


def test_only_the_accounts_need_the_right_to_give_files_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def forbidden(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", forbidden)  # as the system call filter of the units does
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    box = Box(tmp_path)
    assert box.ask("label", {"text": "Lares"}) == "done"
    assert box.ask("factory-reset") == "done"


def test_a_reset_is_refused_while_memory_stands_in_for_the_data(box: Box):
    lost = box.root / "run/lares/data-lost"
    lost.parent.mkdir()
    lost.write_text("damaged\n")
    assert box.ask("factory-reset") == "missing"
    assert "cannot be erased" in box.answer("factory-reset")["message"]
    assert box.told == []
    lost.unlink()
    assert box.ask("factory-reset") == "done"
    assert box.told == [("reboot", "--no-block")]
    assert (box.root / "data/factory-reset").exists()
