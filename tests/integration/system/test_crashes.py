"""What systemd makes of a service that crashes again and again: safe mode, tries, a restart.

A real manager runs our units with their own rules for starting, and programs that end at once in
the place of Lares. Only the times are shorter, and `exit` stands for the restart of the box.
"""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lares_system.light import DONE, STARTING, TROUBLE
from lares_system.running import Running
from tests.integration.system.conftest import TREE

UNITS = TREE / "usr/lib/systemd/system"
MANAGER = Path("/lib/systemd/systemd")
GROUPS = ("/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup")
WAIT_S = 20.0
pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        os.geteuid() != 0 or not MANAGER.exists(), reason="needs systemd, and root for its groups"
    ),
]
# A manager believes only in a system that systemd has started, and keeps to groups of its own.
START = f"""
for group in "$@"; do echo $$ >"$group/cgroup.procs"; done
mount -t tmpfs none /run
mkdir -p /run/systemd/system
exec {MANAGER} --user --log-target=console
"""


class Manager:
    """A systemd of the test's own; `folder/WORD` exists while the program WORD is to crash."""

    def __init__(self, folder: Path, run: Path) -> None:
        self.log = folder / "starts"
        self._running = Running(run)
        self._folder = folder
        units = folder / "config/systemd/user"
        units.mkdir(parents=True)
        self._environment = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(run),
            "XDG_CONFIG_HOME": str(folder / "config"),
        }
        self._environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        for word in ("lares", "lares-safe"):
            (units / f"{word}.service").write_text(self._service(word))
        timer = (UNITS / "lares-retry.timer").read_text()
        timer = re.sub(r"(?m)^OnActiveSec=.*$", "OnActiveSec=2s", timer)
        (units / "lares-retry.timer").write_text(
            re.sub(r"(?m)^AccuracySec=.*$", "AccuracySec=1ms", timer)
        )
        retry = (UNITS / "lares-retry.service").read_text()
        starts = re.findall(r"(?m)^ExecStart=/usr/bin/systemctl .*$", retry)
        lines = "\n".join(start.replace("systemctl", "systemctl --user") for start in starts)
        (units / "lares-retry.service").write_text(
            f"[Unit]\nAfter=lares-safe.service\n[Service]\nType=oneshot\n{lines}\n"
        )

    def add(self, word: str, program: str) -> None:
        """Add one of our units with its own rules, and this program in the place of its own."""
        text = (UNITS / f"{word}.service").read_text()
        head, _, service = text.partition("[Service]")
        head = re.sub(r"(?m)^(?:Condition|Requires=).*\n", "", head)
        rules = [*re.findall(r"(?m)^(?:Type=exec|Restart=.*)$", service), "RestartSec=100ms"]
        install = service.partition("[Install]")[2]
        path = self._folder / f"config/systemd/user/{word}.service"
        path.write_text(
            f"{head}[Service]\nExecStart=/bin/sh -c '{program}'\n"
            + "\n".join(rules)
            + f"\n[Install]{install}"
        )
        self.tell("daemon-reload")
        self.tell("enable", f"{word}.service")

    def _service(self, word: str) -> str:
        text = (UNITS / f"{word}.service").read_text()
        head, _, service = text.partition("[Service]")
        head = re.sub(r"(?m)^Condition.*\n", "", head)
        head = head.replace("StartLimitAction=reboot", "StartLimitAction=exit")
        rules = re.findall(r"(?m)^(?:Restart|RuntimeDirectory|ExecStartPost)=.*$", service)
        crash, log = self._folder / word, self.log
        program = f"echo {word} >>{log}; test -e {crash} && exit 1; exec sleep 1000"
        return (
            f"{head}[Service]\nType=exec\nExecStart=/bin/sh -c '{program}'\n"
            + "\n".join(rules)
            + "\nRestartSec=100ms\nTimeoutStopSec=2\n"
        )

    def start(self) -> None:
        self._groups = [Path(top, self._folder.name) for top in GROUPS if _takes_groups(top)]
        for group in self._groups:
            group.mkdir()
        with (self._folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                ["unshare", "--mount", "bash", "-ec", START, "manager", *map(str, self._groups)],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=self._environment,
            )
        self.until(lambda: self.tell("show", "--property=Version") != "")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for group in self._groups:
            _remove(group)

    def tell(self, *words: str) -> str:
        ran = subprocess.run(
            ["systemctl", "--user", *words],
            capture_output=True,
            text=True,
            check=False,
            env=self._environment,
        )
        return ran.stdout.strip()

    def crash(self, *words: str) -> None:
        """Let these programs crash at their starts, and no others."""
        for word in ("lares", "lares-safe"):
            (self._folder / word).unlink(missing_ok=True)
        for word in words:
            (self._folder / word).touch()

    def runs(self, unit: str) -> bool:
        return self.tell("show", "--property=SubState", "--value", unit) in ("running", "waiting")

    @property
    def shown(self) -> str:
        """What the light would show of a home that is set up."""
        return self._running.look(time.monotonic())

    def starts(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_S
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.starts()}\n{(self._folder / 'log').read_text()}")
            threading.Event().wait(0.05)


def _takes_groups(top: str) -> bool:
    return Path(top, "cgroup.procs").exists()


def _remove(group: Path) -> None:
    """Remove a group with those below it, when all in it have ended."""
    for procs in group.rglob("cgroup.procs"):
        for number in procs.read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(number), 9)
    deadline = time.monotonic() + WAIT_S
    folders = sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True)
    for folder in [*folders, group]:
        while folder.exists():
            try:
                folder.rmdir()
            except OSError:
                if time.monotonic() > deadline:
                    raise
                threading.Event().wait(0.05)


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    assert shutil.which("systemctl"), "install: apt-get install systemd"
    # In memory, as /run is: systemd removes a unit's folder nowhere else.
    with TemporaryDirectory(dir="/dev/shm") as run:
        manager = Manager(tmp_path, Path(run))
        try:
            manager.start()
            yield manager
        finally:
            manager.stop()


def test_five_crashes_lead_to_safe_mode_and_a_later_try_out_of_it(manager: Manager):
    manager.crash("lares")
    manager.tell("start", "lares.service")
    manager.until(lambda: manager.runs("lares-safe.service"))
    assert manager.starts() == ["lares"] * 5 + ["lares-safe"]
    assert manager.runs("lares-retry.timer")
    assert manager.shown == TROUBLE
    # The try fails: again the full number of tries, again safe mode.
    manager.until(lambda: len(manager.starts()) == 12)
    assert manager.starts()[6:] == ["lares"] * 5 + ["lares-safe"]
    manager.crash()
    manager.until(lambda: manager.runs("lares.service"))
    assert not manager.runs("lares-safe.service")
    assert not manager.runs("lares-retry.timer")
    assert manager.starts()[12:] == ["lares"]
    assert manager.shown == DONE


def test_a_version_that_hangs_at_each_start_comes_to_safe_mode(manager: Manager, tmp_path: Path):
    """Also one that has to be killed; all the unit's times are shorter by the same factor."""
    factor = 150
    text = (UNITS / "lares.service").read_text()
    limit, start, stop, again = (
        _seconds(text, key) / factor
        for key in ("StartLimitIntervalSec", "TimeoutStartSec", "TimeoutStopSec", "RestartSec")
    )
    head = text.partition("[Service]")[0]
    head = re.sub(r"(?m)^(Condition|StartLimitIntervalSec).*\n", "", head)
    program = f'trap "" TERM; echo lares >>{manager.log}; sleep 1000'
    (tmp_path / "config/systemd/user/lares.service").write_text(
        f"{head}StartLimitIntervalSec={limit:.3f}\n[Service]\nType=notify\nRestart=always\n"
        f"ExecStart=/bin/sh -c '{program}'\n"
        f"TimeoutStartSec={start:.3f}\nTimeoutStopSec={stop:.3f}\nRestartSec={again:.3f}\n"
    )
    manager.tell("daemon-reload")
    manager.tell("start", "--no-block", "lares.service")
    manager.until(lambda: manager.runs("lares-safe.service"))
    assert manager.starts() == ["lares"] * 5 + ["lares-safe"]


def _seconds(unit: str, key: str) -> float:
    (value,) = re.findall(rf"(?m)^{key}=(.*)$", unit)
    return float(value.removesuffix("min")) * (60 if value.endswith("min") else 1)


def test_who_asks_for_a_restart_leaves_safe_mode(manager: Manager):
    manager.crash("lares")
    manager.tell("start", "lares.service")
    manager.until(lambda: manager.runs("lares-safe.service"))
    manager.crash()
    # As lares_system.requests does it.
    manager.tell("reset-failed", "lares.service", "lares-safe.service")
    manager.tell("restart", "--no-block", "lares.service")
    manager.until(lambda: manager.runs("lares.service"))
    assert not manager.runs("lares-safe.service")


def test_when_not_even_safe_mode_holds_the_box_restarts(manager: Manager):
    manager.crash("lares", "lares-safe")
    manager.tell("start", "lares.service")
    manager.until(lambda: manager.process.poll() is not None)
    assert manager.starts() == ["lares"] * 5 + ["lares-safe"] * 5


def test_one_crash_is_one_crash(manager: Manager):
    manager.tell("start", "lares.service")
    manager.until(lambda: manager.runs("lares.service"))
    os.kill(int(manager.tell("show", "--property=MainPID", "--value", "lares.service")), 9)
    manager.until(lambda: len(manager.starts()) == 2 and manager.runs("lares.service"))
    assert manager.starts() == ["lares", "lares"]
    assert manager.shown == DONE
    manager.tell("stop", "lares.service")
    assert manager.shown == STARTING, "however it ended, systemd took the sign away"


def test_a_set_up_that_crashes_again_and_again_is_not_confirmed(manager: Manager, tmp_path: Path):
    # In the place of the minute is a second, which the crashing one never lasts.
    crashes = tmp_path / "crashes"
    crashes.touch()
    log = manager.log
    manager.add(
        "lares-provision", f"echo set-up >>{log}; test -e {crashes} && exit 1; exec sleep 1000"
    )
    manager.add("lares-confirm", f"sleep 1; echo confirmed >>{log}")
    manager.tell("start", "lares-provision.service")
    manager.until(lambda: manager.starts().count("set-up") >= 4)
    assert "confirmed" not in manager.starts()
    crashes.unlink()
    manager.until(lambda: "confirmed" in manager.starts())
    assert manager.tell("is-active", "lares-provision.service") == "active"


def test_what_could_not_be_confirmed_is_tried_again(manager: Manager, tmp_path: Path):
    tried = tmp_path / "tried"
    manager.add("lares-provision", "exec sleep 1000")
    manager.add(
        "lares-confirm",
        f"echo look >>{manager.log}; test -e {tried} || {{ touch {tried}; exit 1; }}",
    )
    manager.tell("start", "lares-provision.service")
    manager.until(lambda: manager.starts() == ["look", "look"])
    manager.until(lambda: manager.tell("is-active", "lares-confirm.service") == "inactive")


def test_who_asks_without_end_is_served_slowly_and_asked_again_later(
    manager: Manager, tmp_path: Path
):
    inbox = tmp_path / "requests"
    inbox.mkdir()
    folder = tmp_path / "config/systemd/user"
    path = (UNITS / "lares-request@.path").read_text()
    (folder / "lares-request@.path").write_text(path.replace("/run/lares-requests", str(inbox)))
    head, _, service = (UNITS / "lares-request@.service").read_text().partition("[Service]")
    ends = re.findall(r"(?m)^ExecStopPost=.*$", service)
    assert ends[-1] == "ExecStopPost=-/usr/bin/sleep 2"
    rest = (
        "\n".join(ends).replace("/run/lares-requests", str(inbox)).replace("sleep 2", "sleep 0.2")
    )
    program = f"rm {inbox}/%i; echo %i >>{manager.log}; exit 1"
    (folder / "lares-request@.service").write_text(
        f"{head}[Service]\nType=oneshot\nExecStart=/bin/sh -c '{program}'\n{rest}\n"
    )
    manager.tell("daemon-reload")
    manager.tell("start", "lares-request@label.path")
    begun = time.monotonic()

    def asks_until(number: int) -> bool:
        (inbox / "label").touch()
        return len(manager.starts()) >= number

    manager.until(lambda: asks_until(11))
    manager.until(lambda: asks_until(22))  # systemd's own limits are below
    assert time.monotonic() - begun > 21 * 0.2
    manager.until(lambda: not (inbox / "label").exists())
    manager.until(lambda: manager.runs("lares-request@label.path"))
    last = len(manager.starts())
    manager.until(lambda: asks_until(last + 1))
