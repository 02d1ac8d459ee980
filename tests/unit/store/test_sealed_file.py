"""The encrypted file: one passphrase opens it, and nothing that is not whole is taken for it."""

import io
import zipfile
from pathlib import Path

import pytest

from lares.errors import BackupError
from lares.store.sealed_file import seal, unseal

pytestmark = pytest.mark.timeout(120)  # age makes a passphrase cost a second on any machine

PASSPHRASE = "我们家的 backup"
PLAIN = bytes(range(256)) * 1000


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "home.lares-backup"
    with path.open("w+b") as file:
        seal(io.BytesIO(PLAIN), file, PASSPHRASE)
    return path


def _open(path: Path, passphrase: str = PASSPHRASE, memory: int | None = None) -> bytes:
    plain = io.BytesIO()
    unseal(path, plain, passphrase, memory)
    return plain.getvalue()


def test_the_passphrase_opens_it_however_it_was_typed(sealed: Path) -> None:
    content = sealed.read_bytes()
    assert PLAIN[:64] not in content
    # Full-width letters are the same letters.
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in "backup")
    assert _open(sealed, f"我们家的 {wide}") == PLAIN


def test_another_passphrase_is_told(sealed: Path) -> None:
    with pytest.raises(BackupError, match="the passphrase does not open"):
        _open(sealed, "我们家的 backuq")


def test_it_is_two_age_files_that_other_tools_open(sealed: Path) -> None:
    with zipfile.ZipFile(sealed) as archive:
        assert sorted(archive.namelist()) == ["data.age", "key.age"]
        for name in archive.namelist():
            assert archive.read(name).startswith(b"age-encryption.org/v1\n")


@pytest.mark.parametrize("part", [0, 10, 1000, -1])
def test_one_that_was_cut_off_is_refused(sealed: Path, tmp_path: Path, part: int) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes(sealed.read_bytes()[:part])
    with pytest.raises(BackupError, match="damaged or cut off"):
        _open(cut)


def test_one_with_a_changed_byte_is_refused(sealed: Path, tmp_path: Path) -> None:
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    changed = tmp_path / "changed"
    changed.write_bytes(content)
    with pytest.raises(BackupError, match="damaged"):
        _open(changed)


@pytest.mark.parametrize("names", [[], ["photo.jpg"], ["data.age", "key.age", "more"]])
def test_another_zip_is_refused(tmp_path: Path, names: list[str]) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    with pytest.raises(BackupError, match="is not a backup of Lares"):
        _open(other)


def test_a_part_that_grows_when_it_is_read_is_refused(sealed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(sealed) as source, zipfile.ZipFile(other, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name), zipfile.ZIP_DEFLATED)
    with pytest.raises(BackupError, match="is not a backup of Lares"):
        _open(other)


@pytest.mark.parametrize("key", [b"", b"age-encryption.org/v1\n-> X25519 abc\n", b"x" * 5000])
def test_a_key_of_another_kind_is_refused(tmp_path: Path, key: bytes) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("data.age", b"")
        archive.writestr("key.age", key)
    with pytest.raises(BackupError, match="key is of another kind"):
        _open(other)


def test_more_memory_than_there_is_is_refused_before_it_is_taken(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("data.age", b"")
        salt = b"A" * 22
        archive.writestr("key.age", b"age-encryption.org/v1\n-> scrypt " + salt + b" 20\nx")
    with pytest.raises(BackupError, match="takes 1024 MiB of memory, and there are only 400 MiB"):
        _open(other, memory=400 << 20)


def test_a_disk_that_is_full_is_told_as_such(sealed: Path, tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, content: object, /) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        unseal(sealed, Full(), PASSPHRASE)
    with pytest.raises(OSError, match="No space left"):
        seal(io.BytesIO(PLAIN), Full(), PASSPHRASE)

    class Gone(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with (tmp_path / "x").open("w+b") as file, pytest.raises(OSError, match="Input/output error"):
        seal(Gone(), file, PASSPHRASE)
