"""What the import leaves in the state folder of provisioning, and how the flow takes it.

`import.json` (0600) holds the answers until the flow has them; writing it is the moment from which
the import has happened. `imported.json` remembers the files by their digests for good.

For the flow (blocking; in a worker):

    imported = read_import(folder)      # None: nothing waits
    …keep imported.answers…
    discard_import(folder)              # they are the flow's now; the files stay known
"""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from lares.errors import UnusableError
from lares_provisioning.onboarding import Answers
from lares_provisioning.preseed.names import is_wanted
from lares_provisioning.preseed.wiping import Record

IMPORT_FILE = "import.json"
LEDGER_FILE = "imported.json"
DONE_FILE = "done"
"""Exists once the home is set up; the flow writes it."""
OPEN_FILE = "open"
"""Exists where the setup network is to be without a key."""
_VERSION = 1
_LARGEST = 4 << 20
_MOST_RECORDS = 64

S = TypeVar("S", bound=msgspec.Struct)


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """`import.json`."""

    version: int = _VERSION
    answers: Answers
    owner_password_hash: str = ""
    files: tuple[Record, ...] = ()
    """What the answers came from."""
    report: str = ""


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """`imported.json`."""

    version: int = _VERSION
    files: tuple[Record, ...] = ()


class _Mark(msgspec.Struct, frozen=True):
    """A file that says all by being there."""


class _Newer(msgspec.Struct, frozen=True):
    version: Annotated[int, Meta(gt=_VERSION)]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of the boot partition answered."""

    answers: Answers
    owner_password_hash: str = field(default="", repr=False)
    """Of `lares.console.passwords`, in place of `answers.owner_password`; may be empty."""


def read_import(folder: Path) -> Imported | None:
    """Return what was imported and waits for the flow, None if nothing does."""
    handover = StateFolder(folder).handover()
    if handover is None:
        return None
    return Imported(handover.answers, handover.owner_password_hash)


def discard_import(folder: Path) -> None:
    """Forget the answers, for they are kept elsewhere now; nothing is imported again.

    Raises:
        UnusableError: the folder cannot be written.
    """
    state = StateFolder(folder)
    handover = state.handover()
    if handover is not None:
        state.write_ledger(merged(state.ledger(), handover.files))
        state.remove_handover()


def merged(ledger: Ledger, files: Iterable[Record]) -> Ledger:
    """Return the ledger with those of these records that it does not have yet."""
    by_key = {(record.name, record.before): record for record in ledger.files}
    for record in files:
        by_key.setdefault((record.name, record.before), record)
    return Ledger(files=tuple(by_key.values())[-_MOST_RECORDS:])


class StateFolder:
    """The folder, read and written safely although another user owns it and root writes it.

    What a newer program wrote (an update went back) is read as far as it is understood, and set
    aside as `*.newer` before it is written over.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def handover(self) -> Handover | None:
        """Return `import.json`, None if there is none (or one that nobody can read)."""
        handover = self._read(IMPORT_FILE, Handover)
        if handover is None:
            return None
        return msgspec.structs.replace(handover, version=_VERSION, files=_sound(handover.files))

    def ledger(self) -> Ledger:
        """Return `imported.json`, empty if there is none."""
        ledger = self._read(LEDGER_FILE, Ledger) or Ledger()
        return Ledger(files=_sound(ledger.files))

    def is_set_up(self) -> bool:
        """Return whether the home is set up."""
        return (self._folder / DONE_FILE).exists()

    def write_handover(self, handover: Handover) -> None:
        """Have `import.json` on the disk.

        Raises:
            UnusableError: the folder cannot be written; then nothing has changed.
        """
        self._write(IMPORT_FILE, handover)

    def write_ledger(self, ledger: Ledger) -> None:
        """Have `imported.json` on the disk.

        Raises:
            UnusableError: the folder cannot be written; then nothing has changed.
        """
        self._write(LEDGER_FILE, ledger)

    @property
    def is_open(self) -> bool:
        """Whether the setup network is to be without a key."""
        return (self._folder / OPEN_FILE).exists()

    def set_open(self, *, is_open: bool) -> None:
        """Have the setup network without a key from its next start on, or with one.

        Raises:
            UnusableError: the folder cannot be written.
        """
        if is_open:
            self._write(OPEN_FILE, _Mark())
            return
        try:
            (self._folder / OPEN_FILE).unlink(missing_ok=True)
        except OSError as error:
            raise _unusable(self._folder, error) from error

    def remove_handover(self) -> None:
        """Remove `import.json`.

        Raises:
            UnusableError: the folder cannot be written.
        """
        try:
            for name in (IMPORT_FILE, _aside(IMPORT_FILE)):
                (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise _unusable(self._folder, error) from error

    def _read(self, name: str, kind: type[S]) -> S | None:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            with open(os.open(self._folder / name, flags), "rb") as file:  # noqa: PTH123 -- a descriptor
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return None
                return msgspec.json.decode(file.read(_LARGEST), type=kind)
        except (OSError, msgspec.MsgspecError, RecursionError):
            return None

    def _write(self, name: str, value: msgspec.Struct) -> None:
        """Write a file beside the old one, then put it in its place; nothing follows a link."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                if self._read(name, _Newer) is not None:
                    _keep(folder, name)
                _replace(folder, name, msgspec.json.encode(value))
            finally:
                os.close(folder)
        except OSError as error:
            raise _unusable(self._folder, error) from error


def _aside(name: str) -> str:
    return f"{name}.newer"


def _sound(files: tuple[Record, ...]) -> tuple[Record, ...]:
    return tuple(record for record in files if record.is_sound and is_wanted(record.name))


def _keep(folder: int, name: str) -> None:
    """Let a file stay under a second name; at each moment one of both is there."""
    with suppress(FileNotFoundError):
        os.unlink(_aside(name), dir_fd=folder)
    os.link(name, _aside(name), src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)


def _replace(folder: int, name: str, content: bytes) -> None:
    part = f".{name}.part"
    with suppress(FileNotFoundError):
        os.unlink(part, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(part, flags, 0o600, dir_fd=folder), "wb") as file:  # noqa: PTH123
        owner = os.fstat(folder)
        if os.geteuid() == 0:  # the flow, which owns the folder, must read it
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
    os.fsync(folder)


def _unusable(folder: Path, error: OSError) -> UnusableError:
    return UnusableError(f"{folder} cannot be written: {error.strerror}")
