"""What is inside a backup: a compressed tar whose first file says what the others must be."""

import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from lares.errors import BackupError, BackupReason

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "lares.db"
SETTINGS = "settings.toml"
_LARGEST_MANIFEST = 1 << 20
_MOST_FILES = 32
_CHUNK = 1 << 18
_GZIP = 31
"""zlib's number for the gzip format with its largest window."""
_LEVEL = 4
"""Of compression; more costs a small board seconds and saves little."""


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the archive; `setting` is the key of the settings that names it, if one does."""

    name: str
    size: int
    sha256: str
    setting: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup is of. `created` is wall time in UTC (ISO 8601), `home` the home's name."""

    format: int
    version: str
    schema: int
    created: str
    home: str
    files: tuple[FileEntry, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to put into a backup as `name`."""

    name: str
    path: Path
    setting: str | None = None

    def entry(self) -> FileEntry:
        """Return its entry in the manifest; reads it to its end."""
        digest = hashlib.sha256()
        size = 0
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        return FileEntry(name=self.name, size=size, sha256=digest.hexdigest(), setting=self.setting)


class PackedArchive(io.RawIOBase):
    """The archive as a stream to read; nothing is kept but a chunk."""

    def __init__(self, manifest: Manifest, sources: Sequence[Source]) -> None:
        """Pack `sources`, which are the manifest's files in its order and must not change."""
        self._chunks = _compressed(_tar(manifest, sources))
        self._rest = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most `size`."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        return taken


def unpack(archive: IO[bytes], folder: Path, room: int) -> Manifest:
    """Write the files of an archive below `folder`, which is empty; blocking.

    Raises:
        BackupError: it is not what its manifest says, of a newer format, or more than `room` bytes.
        OSError: it cannot be read or written.
    """
    try:
        with tarfile.open(fileobj=archive, mode="r|gz") as tar:
            members = iter(tar)
            manifest = _manifest(tar, next(members, None))
            needed = sum(entry.size for entry in manifest.files)
            if needed > room:
                raise BackupError(
                    f"there is no room for the backup: its files have {needed >> 20} MiB, "
                    f"{room >> 20} MiB are free",
                    BackupReason.NO_ROOM,
                )
            for entry in manifest.files:
                _extract(tar, next(members, None), entry, folder)
            if next(members, None) is not None:
                raise BackupError("the backup holds more than it says")
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise BackupError(f"the backup is damaged: {error}") from error
    return manifest


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo | None) -> Manifest:
    if member is None or member.name != MANIFEST or not member.isreg():
        raise BackupError(
            "this is not a backup of Lares: it does not say what it is of",
            BackupReason.NOT_A_BACKUP,
        )
    file = tar.extractfile(member)
    content = b"" if file is None else file.read(_LARGEST_MANIFEST)
    try:
        head = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        number = msgspec.json.decode(head.get("format", msgspec.Raw(b"0")), type=int)
        if number > FORMAT:
            raise BackupError(
                f"the backup was made by a newer Lares (format {number}, this one reads {FORMAT}): "
                "update this one first",
                BackupReason.TOO_NEW,
            )
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BackupError(f"the backup's list of contents is damaged: {error}") from error
    names = [entry.name for entry in manifest.files]
    sound = len(names) <= _MOST_FILES and len(set(names)) == len(names) and DATABASE in names
    if not sound or any(entry.size < 0 for entry in manifest.files):
        raise BackupError("the backup's list of contents is damaged")
    return manifest


def _extract(
    tar: tarfile.TarFile, member: tarfile.TarInfo | None, entry: FileEntry, folder: Path
) -> None:
    path = folder / entry.name
    expected = member is not None and member.isreg() and member.name == entry.name
    file = tar.extractfile(member) if member is not None and expected else None
    # A name with a folder in it could lead anywhere.
    if file is None or path.parent != folder or entry.name in ("", ".", ".."):
        raise BackupError(f"the backup is damaged: {entry.name} is missing")
    digest = hashlib.sha256()
    left = entry.size
    with path.open("xb") as target:
        path.chmod(0o600)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            left -= len(chunk)
            if left < 0:
                break
            target.write(chunk)
    if left != 0 or digest.hexdigest() != entry.sha256:
        raise BackupError(f"the backup is damaged: {entry.name} is not what was put in")


def _tar(manifest: Manifest, sources: Sequence[Source]) -> Iterator[bytes]:
    content = msgspec.json.encode(manifest)
    yield _header(MANIFEST, len(content))
    yield _padded(content)
    for entry, source in zip(manifest.files, sources, strict=True):
        yield _header(entry.name, entry.size)
        with source.path.open("rb") as file:
            left = entry.size
            while left and (chunk := file.read(min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk
        if left:
            msg = f"{source.path} became shorter while it was backed up"
            raise OSError(msg)
        yield _padded(b"", entry.size)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member.tobuf()


def _padded(content: bytes, size: int | None = None) -> bytes:
    length = len(content) if size is None else size
    return content + bytes(-length % tarfile.BLOCKSIZE)


def _compressed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for chunk in chunks:
        packed = compressor.compress(chunk)
        if packed:
            yield packed
    yield compressor.flush()
