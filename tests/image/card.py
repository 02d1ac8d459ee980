"""Cards for the tests: copies of the image that is shipped, prepared without mounting anything.

Only copies are touched, and of those only the data partition and the slots' state: what boots is
the image, byte for byte.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lares_image import boot_script, disk

AGENT = Path(__file__).with_name("agent.py")
_UNIT = """\
[Unit]
Description=Lets the tests run commands
DefaultDependencies=no
After=systemd-remount-fs.service
Before=shutdown.target
Conflicts=shutdown.target

[Service]
ExecStart=/usr/bin/python3 -I /etc/lares-test/agent.py
Restart=always
RestartSec=1
OOMScoreAdjust=-900
"""
_DATA_START = disk.starts()[disk.DATA]
_FIRMWARE_START = disk.starts()[disk.FIRMWARE]


@dataclass(frozen=True, slots=True)
class Card:
    """A card as a file; `kind` is QEMU's name of the file's form."""

    file: Path
    kind: str = "raw"

    @classmethod
    def of_image(cls, image: Path, file: Path, size: int = 4 << 30) -> "Card":
        """A new card of `size` bytes with the image on it; QEMU wants a power of two for SD."""
        file.unlink(missing_ok=True)
        _run("cp", "--sparse=always", "--reflink=auto", image, file)
        with file.open("r+b") as stream:
            stream.truncate(size)
        return cls(file)

    def overlay(self, file: Path) -> "Card":
        """A card that begins as this one and keeps its own changes; this one must not change."""
        file.unlink(missing_ok=True)
        back = ("-b", self.file.resolve(), "-F", self.kind)
        _run("qemu-img", "create", "-q", "-f", "qcow2", *back, file)
        return Card(file, "qcow2")

    def plain(self, file: Path) -> "Card":
        """The same card as a plain file, which can be looked into."""
        file.unlink(missing_ok=True)
        _run("qemu-img", "convert", "-O", "raw", self.file, file)
        return Card(file)

    # -- the data partition ------------------------------------------------------------------------

    def install_agent(self) -> None:
        """Let the appliance run the tests' commands: a unit in the overlay of /etc."""
        etc = "overlay/etc/upper"
        self.write_data({f"{etc}/lares-test/agent.py": AGENT.read_bytes()})
        self.write_data({f"{etc}/systemd/system/lares-test-agent.service": _UNIT.encode()})
        wants = f"{etc}/systemd/system/sysinit.target.wants"
        self._debugfs(
            *_folders(wants),
            f"symlink /{wants}/lares-test-agent.service ../lares-test-agent.service",
        )

    def write_data(self, files: Mapping[str, bytes]) -> None:
        """Write files of root's to the data partition, named from its top."""
        with TemporaryDirectory() as folder:
            for number, (name, content) in enumerate(files.items()):
                source = Path(folder, str(number))
                source.write_bytes(content)
                above = name.rpartition("/")[0]
                self._debugfs(*_folders(above), f"rm /{name}", f"write {source} /{name}")

    def read_data(self, name: str) -> bytes:
        """Return a file of the data partition; b"" if there is none."""
        with TemporaryDirectory() as folder:
            target = Path(folder, "file")
            self._debugfs(f"dump /{name} {target}")
            return target.read_bytes() if target.exists() else b""

    def has_data(self, name: str) -> bool:
        """Return whether the data partition has a file or folder of this name."""
        command = ["debugfs", "-R", f"stat /{name}", f"{self.file}?offset={_DATA_START}"]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        return "not found" not in ran.stderr

    def damage_data(self, offset: int, data: bytes) -> None:
        """Overwrite bytes of the data partition."""
        self._write(_DATA_START + offset, data)

    def check_data(self) -> str:
        """Return what e2fsck says of the data partition, which it may not change; "" if clean."""
        found = subprocess.run(
            ["e2fsck", "-f", "-n", f"{self.file}?offset={_DATA_START}"],
            capture_output=True,
            text=True,
            check=False,
        )
        return "" if found.returncode == 0 else found.stdout + found.stderr

    def repair_data(self) -> None:
        """Bring the data partition in order after a power cut, as the next start would."""
        # Of a file, e2fsck forgets the offset when it opens it anew after it replayed the journal.
        command = ["losetup", "--find", "--show", "--offset", str(_DATA_START), str(self.file)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        loop = ran.stdout.strip()
        try:
            ran = subprocess.run(
                ["e2fsck", "-f", "-y", loop], capture_output=True, text=True, check=False
            )
        finally:
            _run("losetup", "--detach", loop)
        assert ran.returncode in (0, 1), ran.stdout + ran.stderr

    def _debugfs(self, *commands: str) -> None:
        assert self.kind == "raw", "only a plain card can be written from outside"
        with TemporaryDirectory() as folder:
            script = Path(folder, "commands")
            script.write_text("".join(f"{command}\n" for command in commands))
            _run("debugfs", "-w", "-f", script, f"{self.file}?offset={_DATA_START}")

    # -- the slots' state --------------------------------------------------------------------------

    def read_state(self, name: str = boot_script.STATE) -> dict[str, str]:
        """Return what the boot loader knows of the slots."""
        with TemporaryDirectory() as folder:
            target = Path(folder, "state")
            _run("mcopy", "-n", "-i", self._firmware, f"::/{name}", target)
            return boot_script.decode_environment(target.read_bytes())

    def change_state(self, **changes: str) -> None:
        """Change what the boot loader knows of the slots, in both copies."""
        state = self.read_state() | changes
        self.write_firmware(
            {
                name: boot_script.encode_environment(state, boot_script.STATE_SIZE)
                for name in (boot_script.STATE, boot_script.STATE_COPY)
            }
        )

    def write_firmware(self, files: Mapping[str, bytes]) -> None:
        """Write files to the firmware partition, over those that are there."""
        with TemporaryDirectory() as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
                _run("mcopy", "-o", "-D", "o", "-i", self._firmware, Path(folder, name), "::/")

    def read_firmware(self, name: str) -> bytes:
        """Return a file of the firmware partition."""
        with TemporaryDirectory() as folder:
            target = Path(folder, "file")
            _run("mcopy", "-n", "-i", self._firmware, f"::/{name}", target)
            return target.read_bytes()

    def has_firmware(self, name: str) -> bool:
        """Return whether the firmware partition has a file of this name."""
        command = ["mdir", "-b", "-i", self._firmware, f"::/{name}"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    @property
    def _firmware(self) -> str:
        assert self.kind == "raw", "only a plain card can be looked into"
        return f"{self.file}@@{_FIRMWARE_START}"

    # -- slots -------------------------------------------------------------------------------------

    def damage_slot(self, partition: disk.Partition, data: bytes = bytes(1 << 20)) -> None:
        """Overwrite the beginning of a slot's partition."""
        self._write(disk.starts()[partition], data)

    def copy_slot(self, source: disk.Partition, target: disk.Partition) -> None:
        """Make one slot's partition like the other's."""
        assert self.kind == "raw", "only a plain card can be written from outside"
        with self.file.open("rb") as stream:
            stream.seek(disk.starts()[source])
            data = stream.read(source.size)
        self._write(disk.starts()[target], data.rstrip(b"\0"))

    def _write(self, offset: int, data: bytes) -> None:
        assert self.kind == "raw", "only a plain card can be written from outside"
        with self.file.open("r+b") as stream:
            stream.seek(offset)
            stream.write(data)


def _folders(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part]
    return [f"mkdir /{'/'.join(parts[: count + 1])}" for count in range(len(parts))]


def _run(*command: str | Path) -> None:
    subprocess.run([*map(str, command)], check=True, capture_output=True)
