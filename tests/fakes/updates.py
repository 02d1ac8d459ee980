"""An appliance with two slots: RAUC itself on a bus of its own, and a fake that does the same."""

import asyncio
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lares.updates.bundle import Bundle, Progress, Slot, System
from lares.updates.errors import Reason, UpdateError

COMPATIBLE = "lares-test"

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={folder}/bus</listen>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow receive_sender="*"/></policy></busconfig>
"""
_SYSTEM = """[system]
compatible={compatible}
bootloader=custom
bundle-formats=plain verity
mountprefix={folder}/mount
statusfile={folder}/status
[keyring]
path={folder}/certificate.pem
[handlers]
bootloader-custom-backend={folder}/boot-loader
[slot.rootfs.0]
device={folder}/slot0
type=raw
bootname=A
[slot.rootfs.1]
device={folder}/slot1
type=raw
bootname=B
"""
_BOOT_LOADER = """#!/bin/sh
cd {folder}
case "$1" in
 get-primary) cat primary ;;
 set-primary) echo "$2" > primary ;;
 get-state) cat "state.$2" ;;
 set-state) echo "$3" > "state.$2" ;;
 get-current) echo A ;;
esac
"""
_MANIFEST = (
    "[update]\ncompatible={compatible}\nversion={version}\n[image.rootfs]\nfilename=rootfs.img\n"
)


class Rauc:
    """RAUC with slots that are files, on a bus of its own; needs root and a loop device."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"unix:path={folder}/bus"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._make_key("key", "certificate")
        for name, content in {
            "bus.conf": _BUS,
            "system.conf": _SYSTEM,
            "boot-loader": _BOOT_LOADER,
            "primary": "A\n",
            "state.A": "bad\n",
            "state.B": "good\n",
        }.items():
            (folder / name).write_text(content.format(folder=folder, compatible=COMPATIBLE))
        (folder / "boot-loader").chmod(0o700)
        (folder / "mount").mkdir()
        for number in (0, 1):
            (folder / f"slot{number}").write_bytes(bytes(400_000))

    def start(self) -> "Rauc":
        """Start the bus and RAUC, which has booted slot A."""
        self._run("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork", "--nopidfile")
        self._until((self.folder / "bus").exists)
        configuration = f"--conf={self.folder}/system.conf"
        self._run("rauc", configuration, "--override-boot-slot=A", "service")
        self._until(lambda: b"rauc" in self._names())
        return self

    def stop_rauc(self) -> None:
        """Let RAUC alone go away."""
        self._end(self._processes.pop())

    def stop(self) -> None:
        """End everything."""
        while self._processes:
            self._end(self._processes.pop())

    def bundle(self, name: str, *, version: str = "0.2.0", compatible: str = COMPATIBLE) -> Path:
        """Make a signed bundle."""
        content = self.folder / f"{name}.content"
        content.mkdir()
        (content / "rootfs.img").write_bytes(os.urandom(300_000))
        manifest = _MANIFEST.format(compatible=compatible, version=version)
        (content / "manifest.raucm").write_text(manifest)
        return self._signed(name, "key", "certificate")

    def stranger(self, name: str) -> Path:
        """Make a bundle that somebody else signed."""
        self._make_key("key2", "certificate2")
        content = self.folder / f"{name}.content"
        content.mkdir()
        (content / "rootfs.img").write_bytes(b"x" * 1000)
        (content / "manifest.raucm").write_text(
            _MANIFEST.format(compatible=COMPATIBLE, version="6.6.6")
        )
        return self._signed(name, "key2", "certificate2")

    def slot(self, number: int) -> bytes:
        """Return what is in a slot."""
        return (self.folder / f"slot{number}").read_bytes()

    @property
    def log(self) -> str:
        """What RAUC and the bus wrote."""
        return (self.folder / "log").read_text()

    def _signed(self, name: str, key: str, certificate: str) -> Path:
        bundle = self.folder / f"{name}.raucb"
        options = [f"--{kind}={self.folder}/{file}.pem" for kind, file in (("key", key),)]
        options += [f"--{kind}={self.folder}/{certificate}.pem" for kind in ("cert", "keyring")]
        command = ["rauc", *options, "bundle", str(self.folder / f"{name}.content"), str(bundle)]
        subprocess.run(command, check=True, capture_output=True)
        return bundle

    def _make_key(self, key: str, certificate: str) -> None:
        where = [f"-keyout={self.folder}/{key}.pem", f"-out={self.folder}/{certificate}.pem"]
        words = [word for option in where for word in option.split("=", 1)]
        kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=test"]
        subprocess.run(["openssl", "req", *kind, *words], check=True, capture_output=True)

    def _run(self, *command: str) -> None:
        environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self.address}
        with (self.folder / "log").open("ab") as log:
            self._processes.append(subprocess.Popen(command, env=environment, stderr=log))

    def _names(self) -> bytes:
        command = [
            "dbus-send",
            f"--bus={self.address}",
            "--print-reply",
            "--dest=org.freedesktop.DBus",
        ]
        words = [*command, "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames"]
        return subprocess.run(words, check=False, capture_output=True).stdout

    def _until(self, condition: Callable[[], bool]) -> None:
        for _ in range(200):
            if condition():
                return
            subprocess.run(["sleep", "0.05"], check=True)
        raise AssertionError(self.log)

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        process.wait(10)


class FakeInstaller:
    """Implements `updates.ports.Installer`; bundles are text files: `compatible version content`.

    `gate` holds installations up until it is set; `failure` is what the next call raises.
    """

    def __init__(self, compatible: str = COMPATIBLE) -> None:
        self._compatible = compatible
        self._slots = {
            "rootfs.0": Slot("rootfs.0", "A", booted=True, good=False),
            "rootfs.1": Slot("rootfs.1", "B", booted=False, good=True),
        }
        self._next = "rootfs.0"
        self._busy = False
        self.gate: asyncio.Event | None = None
        self.failure: UpdateError | None = None
        self.confirmed = 0

    async def system(self) -> System:
        self._fail()
        slots = () if self._busy else tuple(self._slots.values())
        return System(self._compatible, slots, None if self._busy else self._next, self._busy)

    async def inspect(self, bundle: Path) -> Bundle:
        self._fail()
        return await self._read(bundle)

    async def install(self, bundle: Path, tell: Callable[[Progress], None]) -> None:
        self._fail()
        if self._busy:
            raise UpdateError(Reason.BUSY, "already processing a different method")
        found = await self._read(bundle)
        if found.compatible != self._compatible:
            raise UpdateError(Reason.INCOMPATIBLE, "compatible mismatch")
        self._busy = True
        try:
            tell(Progress(20, "verified"))
            if self.gate is not None:
                await self.gate.wait()
            self._slots["rootfs.1"] = replace(
                self._slots["rootfs.1"], version=found.version, installed="2026-11-22T08:00:00Z"
            )
            self._next = "rootfs.1"
            tell(Progress(100, "done"))
        finally:
            self._busy = False

    async def confirm(self) -> str:
        self._fail()
        self.confirmed += 1
        self._slots["rootfs.0"] = replace(self._slots["rootfs.0"], good=True)
        return "rootfs.0"

    async def _read(self, bundle: Path) -> Bundle:
        in_thread = asyncio.get_running_loop().run_in_executor
        fields = os.fsdecode(await in_thread(None, _content, bundle)).split(" ")
        if len(fields) != 3:
            raise UpdateError(Reason.NOT_A_BUNDLE, f"{bundle} is not an update")
        if fields[2] == "changed":
            raise UpdateError(Reason.NOT_TRUSTED, "it was changed")
        return Bundle(fields[0], fields[1])

    def _fail(self) -> None:
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure


def _content(bundle: Path) -> bytes:
    try:
        descriptor = os.open(bundle, os.O_RDONLY)
    except OSError as error:
        raise UpdateError(Reason.NOT_A_BUNDLE, str(error)) from error
    try:
        return os.read(descriptor, 1000)
    finally:
        os.close(descriptor)
