"""An appliance under test: boot it on one of three machines, run commands in it, cut its power."""

import base64
import itertools
import json
import re
import select
import shlex
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from lares_image import boot_script, disk
from tests.image.card import Card
from tests.image.machine import Machine, MachineError
from tests.image.snapshot import Monitor, Snapshot

VIRT_UBOOT = Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin")
VIRT_ARGUMENTS = "console=ttyAMA0"
RASPI3B_ARGUMENTS = "console=ttyS1,115200 systemd.watchdog_sec=off module_blacklist=vchiq"
"""No watchdog: QEMU's raspi3b resets at once when it is armed. No VCHIQ: nobody answers it there,
and its driver's way out of that is a race that ends in a panic now and then."""

MACHINES = ("virt", "virt-uboot", "raspi3b")
_RESET_ENDS = {"raspi3b"}
"""Whose restart is a new QEMU: of ten resets within one about one never reaches U-Boot."""
_BOOT_SECONDS = {"virt": 360, "virt-uboot": 420, "raspi3b": 600}
"""Within which a machine must have booted: several times what it takes on two idle cores."""
_HOME_SECONDS = {"virt": 420, "virt-uboot": 420, "raspi3b": 900}
"""Within which the appliance of a home must then be ready."""


class Ran(NamedTuple):
    """What a command in the guest returned; `output` is standard output and error together."""

    rc: int
    output: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What QEMU is given beside the card: kernel, initrd and device tree of the image."""

    kernel: Path
    initrd: Path
    uboot: Path
    tree: Path
    """The Pi 3's, with its Bluetooth taken out: that frees the first UART for the agent."""


class Guest:
    """A running appliance. Use as a context manager: it is killed at the end.

    `machine`: "virt" boots kernel and initrd given by QEMU, the fastest; "virt-uboot" goes the
    whole way through U-Boot and the slots; "raspi3b" does so on the emulated board. `forward` maps
    ports of this computer's loopback to the guest's (virt only). `drives` are further files as
    read-only block devices /dev/disk/by-id/virtio-drive0 … (virt only). `reset_ends` makes QEMU end
    where the machine would restart, as "raspi3b" always does: see `follow_reset`.
    """

    def __init__(
        self,
        card: Card,
        parts: Parts,
        machine: str = "virt",
        *,
        log: Path,
        memory: int = 1024,
        forward: Mapping[int, int] | None = None,
        drives: Sequence[Path] = (),
        extra: Sequence[str] = (),
        arguments: str = "",
        slot: str = "A",
        agent: bool = True,
        reset_ends: bool = False,
        memory_file: Path | None = None,
    ) -> None:
        self.machine_kind = machine
        self.card = card
        self._options = {
            "memory": memory,
            "forward": forward,
            "drives": drives,
            "slot": slot,
            "agent": agent,
        }
        self._folder = tempfile.TemporaryDirectory(prefix="lares-guest-")
        self._buffer = b""
        self._ids = itertools.count(1)
        line = Path(self._folder.name, "agent") if agent else None
        if machine == "raspi3b":
            command = _raspi3b(card, parts, line)
        else:
            command = _virt(card, memory, forward or {}, drives, line)
            if machine == "virt-uboot":
                command += ["-bios", str(VIRT_UBOOT)]
            else:
                root = disk.ROOT_A if slot == "A" else disk.ROOT_B
                words = f"root=PARTUUID={root.partuuid} {boot_script.ARGUMENTS}"
                words += f" rauc.slot={slot} {VIRT_ARGUMENTS} {arguments}"
                command += ["-kernel", str(parts.kernel), "-initrd", str(parts.initrd)]
                command += ["-append", words]
        command += [*extra, *(["-no-reboot"] if reset_ends or machine in _RESET_ENDS else [])]
        control = Path(self._folder.name, "control")
        command += ["-qmp", f"unix:{control},server=on,wait=off"]
        command += ["-incoming", f"exec:cat '{memory_file}'"] if memory_file else []
        self._power = _Power(command, log, line, control)
        try:
            self.machine, self.monitor = self._power.on()
        except BaseException:
            self._folder.cleanup()
            raise

    @classmethod
    def resume(
        cls, snapshot: Snapshot, parts: Parts, *, log: Path, card: Card, **options: Any
    ) -> Self:
        """Go on from a snapshot, with an overlay of its card or one it has not looked at yet."""
        merged = snapshot.options | options
        guest = cls(card, parts, snapshot.machine, log=log, memory_file=snapshot.memory, **merged)
        guest.monitor.go_on()
        return guest

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    # -- console -----------------------------------------------------------------------------------

    @property
    def console(self) -> str:
        """All that the serial console has shown."""
        return self.machine.console

    def wait_for(self, pattern: str, timeout: float = 60) -> tuple[re.Match[str], float]:
        """Wait until the console shows a pattern; return the match and its second of this run."""
        return self.machine.wait_for(pattern, timeout)

    # -- agent -------------------------------------------------------------------------------------

    def wait_ready(self, timeout: float | None = None) -> float:
        """Wait until commands can be run, early in the boot; return the second of this run.

        After a restart of the guest: wait again, the ready of the new boot is told anew.
        """
        limit = timeout or _BOOT_SECONDS[self.machine_kind]
        deadline = time.monotonic() + limit
        while True:
            message = self._receive(deadline, f"the agent was not ready within {limit:.0f} s")
            if "ready" in message:
                return self.machine.seconds

    def wait_booted(self, timeout: float | None = None) -> tuple[str, float]:
        """Wait for the end of the boot; return systemd's word for it and the second of this run."""
        self.wait_ready(timeout)
        limit = timeout or _BOOT_SECONDS[self.machine_kind]
        state = self.run("systemctl is-system-running --wait", timeout=limit).output.strip()
        return state, self.machine.seconds

    def wait_home(self) -> float:
        """Wait until the appliance of a home is ready; return the second of this run."""
        self.wait_ready()
        limit = _HOME_SECONDS[self.machine_kind]
        self.check("until systemctl -q is-active lares.service; do sleep 1; done", limit)
        return self.machine.seconds

    def run(self, command: str, timeout: float = 60) -> Ran:
        """Run a command with /bin/sh as root and return its exit code and output.

        124 is the exit code of a command that was ended after `timeout` seconds.

        Raises:
            MachineError: the guest does not answer.
        """
        assert self.machine.agent is not None, "this guest was started without its agent"
        number = next(self._ids)
        request = {"id": number, "run": command, "timeout": timeout}
        self.machine.agent.sendall(json.dumps(request).encode() + b"\n")
        # What is emulated may be slow to say that it was too slow.
        deadline = time.monotonic() + timeout + 60
        while True:
            message = self._receive(deadline, f"no answer to {command!r}")
            if message.get("id") == number:
                output = base64.b64decode(message["output"]).decode("utf-8", "replace")
                return Ran(message["rc"], output)

    def check(self, command: str, timeout: float = 60) -> str:
        """Run a command that must succeed and return its output."""
        rc, output = self.run(command, timeout)
        assert rc == 0, f"{command!r} ended with {rc}:\n{output}"
        return output

    def write_file(self, name: str, content: bytes) -> None:
        """Write a small file in the guest."""
        text = base64.b64encode(content).decode()
        path = shlex.quote(name)
        self.check(f"mkdir -p $(dirname {path}) && echo {text} | base64 -d > {path}")

    # -- power -------------------------------------------------------------------------------------

    def let_run(self, seconds: float) -> None:
        """Let so much time pass, for a power cut at a moment that nothing shows."""
        time.sleep(seconds)

    def freeze(self, memory: Path) -> Snapshot:
        """End here and return where any number of guests can go on; the card may not change."""
        self.monitor.save(memory)
        self.kill()
        return Snapshot(memory, self.card, self.machine_kind, self._options)

    def kill(self) -> None:
        """Cut the power. Idempotent."""
        self.machine.kill()
        self.monitor.close()
        self._folder.cleanup()

    def shut_down(self, timeout: float = 240) -> None:
        """Switch off in order."""
        # Later, so that the answer comes before the agent is ended.
        self.run("(sleep 1; systemctl poweroff) > /dev/null 2>&1 &")
        self.machine.wait_end(timeout)
        self.kill()

    def restart(self) -> None:
        """Restart in order; wait_ready or wait_booted then wait for the new boot."""
        self.run("(sleep 1; systemctl reboot) > /dev/null 2>&1 &")
        self.follow_reset()

    def follow_reset(self, timeout: float = 180) -> None:
        """Go on after a reset: a "raspi3b" ends with it and is started anew, others do so alone."""
        if self.machine_kind in _RESET_ENDS:
            self.machine.wait_end(timeout)
            self.machine.kill()
            self.monitor.close()
            self._buffer = b""
            self.machine, self.monitor = self._power.on()

    def _receive(self, deadline: float, what: str) -> dict:
        assert self.machine.agent is not None
        while True:
            line, newline, rest = self._buffer.partition(b"\n")
            if newline:
                self._buffer = rest
                try:
                    message = json.loads(line)
                except ValueError:  # rubbish of a UART
                    continue
                if isinstance(message, dict):
                    return message
                continue
            left = deadline - time.monotonic()
            data = b""
            if left > 0 and select.select([self.machine.agent], [], [], left)[0]:
                data = self.machine.agent.recv(65536)
            if not data:
                last = "\n".join(self.console.splitlines()[-25:])
                raise MachineError(f"{what}; {self.machine.log} ends with:\n{last}")
            self._buffer += data


@dataclass(slots=True)
class _Power:
    """Starts QEMU, each time with a log of its own: NAME.log, NAME.2.log …"""

    command: Sequence[str]
    log: Path
    agent: Path | None
    control: Path
    starts: int = 0

    def on(self) -> tuple[Machine, Monitor]:
        self.starts += 1
        log = self.log.with_suffix(f".{self.starts}.log") if self.starts > 1 else self.log
        machine = Machine(self.command, log, self.agent)
        try:
            return machine, Monitor(self.control)
        except BaseException:
            machine.kill()
            raise


def _virt(
    card: Card,
    memory: int,
    forward: Mapping[int, int],
    drives: Sequence[Path],
    agent: Path | None,
) -> list[str]:
    ports = "".join(f",hostfwd=tcp:127.0.0.1:{here}-:{there}" for here, there in forward.items())
    command = [
        *("qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a72", "-smp", "2"),
        *("-m", str(memory), "-display", "none", "-monitor", "none", "-serial", "stdio"),
        *("-drive", f"file={card.file},format={card.kind},if=none,id=card,cache=writeback"),
        *("-device", "virtio-blk-pci,drive=card"),
        *("-netdev", f"user,id=net{ports}", "-device", "virtio-net-pci,netdev=net,romfile="),
        *("-device", "virtio-rng-pci"),
    ]
    for number, drive in enumerate(drives):
        name = f"drive{number}"
        command += ["-drive", f"file={drive},format=raw,if=none,id={name},read-only=on"]
        command += ["-device", f"virtio-blk-pci,drive={name},serial={name}"]
    if agent is not None:
        command += ["-device", "virtio-serial-pci"]
        command += ["-chardev", f"socket,id=agent,path={agent},server=on,wait=off"]
        command += ["-device", "virtserialport,chardev=agent,name=lares.agent"]
    return command


def _raspi3b(card: Card, parts: Parts, agent: Path | None) -> list[str]:
    first = ["-serial", "null"]
    if agent is not None:
        first = ["-chardev", f"socket,id=agent,path={agent},server=on,wait=off"]
        first += ["-serial", "chardev:agent"]
    return [
        *("qemu-system-aarch64", "-M", "raspi3b", "-display", "none", "-monitor", "none"),
        *(*first, "-serial", "stdio"),
        *("-drive", f"file={card.file},format={card.kind},if=sd,cache=writeback"),
        *("-kernel", str(parts.uboot), "-dtb", str(parts.tree)),
    ]


def without_bluetooth(tree: Path, out: Path) -> Path:
    """Write a Pi 3's device tree whose first UART is free."""
    out.write_bytes(tree.read_bytes())
    subprocess.run(
        ["fdtput", "-r", str(out), "/soc/serial@7e201000/bluetooth"],
        check=True,
        capture_output=True,
    )
    return out
