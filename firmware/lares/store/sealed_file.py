"""A file that only a passphrase opens, in the age format (age-encryption.org); the door to pyrage.

A ZIP of two age files that any age tool opens too: `data.age`, encrypted to a key of its own and
read and written as a stream, and `key.age`, that key encrypted with the passphrase. The key exists
because age keeps a text that a passphrase encrypts in memory as a whole.

age makes the passphrase as costly as a second of the machine that encrypts, which takes memory on
the machine that decrypts: 2^n KiB for the work factor n. What a board has not got is refused.
"""

import io
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from lares.errors import BackupError, BackupReason

if TYPE_CHECKING:
    from typing_extensions import Buffer

SUFFIX = ".lares-backup"
_DATA, _KEY = "data.age", "key.age"
_LARGEST_KEY = 4096
_STANZA = re.compile(rb"\Aage-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} (\d{1,2})\n")
_MEMORY_TO_SPARE = 32 << 20
"""Bytes that must be left beside the key's."""


class Reads(Protocol):
    """Where the plain text comes from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...


def seal(plain: Reads, sealed: IO[bytes], passphrase: str) -> None:
    """Write everything that `plain` yields to `sealed`, which must be seekable; blocking.

    Raises:
        OSError: `sealed` cannot be written.
    """
    import pyrage  # type: ignore[import-untyped]  # it has no stubs

    identity = pyrage.x25519.Identity.generate()
    source = _Source(plain)
    try:
        with zipfile.ZipFile(sealed, "w") as archive:
            key = pyrage.passphrase.encrypt(str(identity).encode(), _normalised(passphrase))
            archive.writestr(_KEY, key)
            with archive.open(_DATA, "w", force_zip64=True) as data:
                target = _Target(data)
                try:
                    pyrage.encrypt_io(source, target, [identity.to_public()])
                except pyrage.EncryptError as error:
                    # It makes text of what the streams raised.
                    raise (source.error or target.error or OSError(str(error))) from error
    except ValueError as error:  # a ZIP that cannot be closed after its disk was full
        raise OSError(str(error)) from error


def unseal(sealed: Path, plain: IO[bytes], passphrase: str, memory: int | None = None) -> None:
    """Write the plain text of `sealed` to `plain`; blocking.

    `memory` is how many bytes are available, None if that is not known. What was written before an
    error is worthless.

    Raises:
        BackupError: not such a file, damaged or cut off, another passphrase, too little memory.
        OSError: it cannot be read, or `plain` cannot be written.
    """
    import pyrage

    target = _Target(plain)
    try:
        with zipfile.ZipFile(sealed) as archive:
            identity = _identity(archive, passphrase, memory)
            with archive.open(_DATA) as data:
                pyrage.decrypt_io(data, target, [identity])
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError) as error:
        raise BackupError(
            f"{sealed} is not a backup of Lares, or it is damaged or cut off: {error}",
            BackupReason.NOT_A_BACKUP,
        ) from error
    except (pyrage.DecryptError, OSError) as error:
        if target.error is not None:
            raise target.error from error
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise BackupError(f"{sealed} is damaged: {error}") from error


def _identity(archive: zipfile.ZipFile, passphrase: str, memory: int | None) -> Any:  # noqa: ANN401 - pyrage has no stubs
    import pyrage

    # What was encrypted does not shrink: where a part claims to, it was made to fill a disk.
    stored = all(part.compress_type == zipfile.ZIP_STORED for part in archive.infolist())
    if sorted(archive.namelist()) != [_DATA, _KEY] or not stored:
        raise BackupError(f"{archive.filename} is not a backup of Lares", BackupReason.NOT_A_BACKUP)
    with archive.open(_KEY) as file:
        key = file.read(_LARGEST_KEY + 1)
    stanza = _STANZA.match(key)
    if stanza is None or len(key) > _LARGEST_KEY:
        raise BackupError(
            f"{archive.filename} is not a backup of Lares: its key is of another kind",
            BackupReason.NOT_A_BACKUP,
        )
    needed = 1 << (int(stanza[1]) + 10)
    if memory is not None and needed + _MEMORY_TO_SPARE > memory:
        raise BackupError(
            f"to open {archive.filename} takes {needed >> 20} MiB of memory, and there are only "
            f"{memory >> 20} MiB: stop other programs, or restore it on a larger board",
            BackupReason.NO_MEMORY,
        )
    try:
        text = pyrage.passphrase.decrypt(key, _normalised(passphrase)).decode("ascii")
        return pyrage.x25519.Identity.from_str(text)
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as error:
        raise BackupError(
            f"the passphrase does not open {archive.filename} (or its key is damaged): {error}",
            BackupReason.PASSPHRASE,
        ) from error


def _normalised(passphrase: str) -> str:
    """Return the same text for the same passphrase typed on another keyboard."""
    return unicodedata.normalize("NFKC", passphrase)


class _Source(io.RawIOBase):
    """Passes bytes on, and keeps the error that the library would turn into text."""

    def __init__(self, stream: Reads) -> None:
        self._stream = stream
        self.error: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._stream.read(size)
        except Exception as error:
            self.error = error
            raise


class _Target(io.RawIOBase):
    """The same for what is written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.error: Exception | None = None

    def writable(self) -> bool:
        return True

    def write(self, content: "Buffer", /) -> int:
        try:
            return self._stream.write(content)
        except Exception as error:
            self.error = error
            raise
