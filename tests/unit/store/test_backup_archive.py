"""The archive inside a backup says what it holds, and is refused if it holds anything else."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from lares.errors import BackupError, BackupReason
from lares.store.backup_archive import FORMAT, Manifest, PackedArchive, Source, unpack

ROOM = 1 << 20
CONTENT = {"lares.db": b"SQLite" * 5000, "settings.toml": b"", "file-1": b"x" * 512}


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    folder = tmp_path / "from"
    folder.mkdir()
    made = []
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
        made.append(Source(name, folder / name, "mqtt.password_file" if name[0] == "f" else None))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "to"
    folder.mkdir()
    return folder


def _manifest(sources: list[Source], number: int = FORMAT) -> Manifest:
    return Manifest(
        format=number,
        version="0.1.0",
        schema=4,
        created="2026-11-22T08:00:00+00:00",
        home="家",
        files=tuple(source.entry() for source in sources),
    )


def _packed(sources: list[Source]) -> bytes:
    archive = PackedArchive(_manifest(sources), sources)
    return b"".join(iter(lambda: archive.read(1000), b""))


def test_what_goes_in_comes_out(sources: list[Source], folder: Path) -> None:
    packed = _packed(sources)
    assert len(packed) < 3000, "it is compressed"
    manifest = unpack(io.BytesIO(packed), folder, ROOM)
    assert manifest == _manifest(sources)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == CONTENT
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


def test_any_tool_can_unpack_it(sources: list[Source]) -> None:
    with tarfile.open(fileobj=io.BytesIO(_packed(sources)), mode="r:gz") as tar:
        assert tar.getnames() == ["manifest.json", *CONTENT]


def _other(change: Callable[[dict[str, bytes]], object], sources: list[Source]) -> io.BytesIO:
    files = {"manifest.json": msgspec.json.encode(_manifest(sources)), **CONTENT}
    change(files)
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    made.seek(0)
    return made


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda files: files.clear(), "not a backup of Lares"),
        (lambda files: files.pop("manifest.json"), "not a backup of Lares"),
        (lambda files: files.pop("lares.db"), "lares.db is missing"),
        (lambda files: files.pop("file-1"), "file-1 is missing"),
        (lambda files: files.update({"lares.db": b"other"}), "lares.db is not what was put in"),
        (lambda files: files.update(more=b""), "holds more than it says"),
        (lambda files: files.update({"manifest.json": b"{"}), "list of contents is damaged"),
        (lambda files: files.update({"manifest.json": b'{"format": 1}'}), "contents is damaged"),
        (lambda files: files.update({"manifest.json": b'{"format": 9}'}), "newer Lares"),
        (lambda files: files.update({"manifest.json": b'{"format": "x"}'}), "contents is damaged"),
    ],
)
def test_what_is_not_what_it_says_is_refused(
    sources: list[Source], folder: Path, change: Callable[[dict[str, bytes]], object], words: str
) -> None:
    with pytest.raises(BackupError, match=words):
        unpack(_other(change, sources), folder, ROOM)


@pytest.mark.parametrize("name", ["../lares.db", "/etc/passwd", "a/b", "..", "."])
def test_nothing_is_written_elsewhere(sources: list[Source], folder: Path, name: str) -> None:
    manifest = _manifest(sources)
    entry = msgspec.structs.replace(manifest.files[2], name=name)
    bad = msgspec.structs.replace(manifest, files=(*manifest.files[:2], entry))

    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = msgspec.json.encode(bad)
        files[name] = files.pop("file-1")

    with pytest.raises(BackupError, match="is missing"):
        unpack(_other(change, sources), folder, ROOM)
    assert not (folder.parent / "lares.db").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"not gzip", gzip.compress(b"not a tar", mtime=0), gzip.compress(b"", mtime=0)],
)
def test_another_file_is_refused(folder: Path, content: bytes) -> None:
    with pytest.raises(BackupError):
        unpack(io.BytesIO(content), folder, ROOM)


def test_one_that_was_cut_off_is_refused(sources: list[Source], folder: Path) -> None:
    with pytest.raises(BackupError):
        unpack(io.BytesIO(_packed(sources)[:-40]), folder, ROOM)


def test_a_file_that_shrinks_meanwhile_stops_the_backup(sources: list[Source]) -> None:
    archive = PackedArchive(_manifest(sources), sources)
    sources[0].path.write_bytes(b"short")
    with pytest.raises(OSError, match="became shorter"):
        b"".join(iter(lambda: archive.read(1000), b""))


def test_what_does_not_fit_is_refused_before_it_is_written(
    sources: list[Source], folder: Path
) -> None:
    room = sum(len(content) for content in CONTENT.values())
    with pytest.raises(BackupError, match="no room") as caught:
        unpack(io.BytesIO(_packed(sources)), folder, room - 1)
    assert caught.value.reason is BackupReason.NO_ROOM
    assert list(folder.iterdir()) == []
    unpack(io.BytesIO(_packed(sources)), folder, room)


def test_a_file_that_is_larger_than_it_says_stops_there(
    sources: list[Source], folder: Path
) -> None:
    def grow(files: dict[str, bytes]) -> None:
        files["lares.db"] = bytes(50 << 20)

    with pytest.raises(BackupError, match="not what was put in"):
        unpack(_other(grow, sources), folder, ROOM)
    assert (folder / "lares.db").stat().st_size <= len(CONTENT["lares.db"])


def test_a_size_below_nothing_is_no_size(sources: list[Source], folder: Path) -> None:
    manifest = _manifest(sources)
    entry = msgspec.structs.replace(manifest.files[2], size=-(1 << 40))
    bad = msgspec.structs.replace(manifest, files=(*manifest.files[:2], entry))

    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = msgspec.json.encode(bad)

    with pytest.raises(BackupError, match="contents is damaged"):
        unpack(_other(change, sources), folder, ROOM)
