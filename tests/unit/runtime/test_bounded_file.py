"""A file that is sent keeps within its bounds, and leaves nothing when it does not."""

import errno
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from lares.runtime.bounded_file import Bound, BoundedFile


class RefusedError(Exception):
    pass


def _refusal(bound: Bound, size: int, error: OSError | None) -> RefusedError:
    return RefusedError(bound, size, error.errno if error is not None else None)


def _file(
    target: Path, size: int | None = None, *, largest: int = 100, spare: int = 0
) -> BoundedFile:
    return BoundedFile(target, size, largest=largest, spare=spare, refusal=_refusal)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "transfer"
    path.mkdir()
    return path


def test_what_was_finished_is_there_under_its_last_name(folder: Path):
    file = _file(folder / "part", 6)
    file.write(b"abc")
    file.write(b"def")
    file.finish(folder / "whole")
    file.close()
    file.close()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"whole": b"abcdef"}
    assert (folder / "whole").stat().st_mode & 0o077 == 0


def test_what_was_not_finished_leaves_nothing(folder: Path):
    file = _file(folder / "part")
    file.write(b"abc")
    file.close()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("spare", "bound"), [(0, Bound.LARGEST), (1 << 60, Bound.ROOM)])
def test_too_much_is_refused_as_soon_as_it_is_known(folder: Path, spare: int, bound: Bound):
    size = 101 if bound is Bound.LARGEST else 1
    with pytest.raises(RefusedError) as told:
        _file(folder / "part", size, spare=spare)
    assert told.value.args == (bound, size, None)
    file = _file(folder / "part", spare=spare)
    with pytest.raises(RefusedError) as told:
        file.write(bytes(size))
    assert told.value.args == (bound, size, None)
    file.close()
    assert list(folder.iterdir()) == []


@pytest.fixture
def no_room() -> Iterator[None]:
    """Let no file grow beyond a page, which fails as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("no_room")
@pytest.mark.parametrize("pieces", [1, 10])
def test_a_disk_that_refuses_is_told_once_and_nothing_is_left(folder: Path, pieces: int):
    file = _file(folder / "part", largest=1 << 20)

    def fill() -> None:
        for _ in range(pieces):
            file.write(bytes(10_000 // pieces))
        file.finish()

    with pytest.raises(RefusedError) as told:
        fill()
    assert told.value.args[0] is Bound.DISK
    assert told.value.args[2] == errno.EFBIG
    file.close()
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(folder: Path):
    with pytest.raises(RefusedError) as told:
        _file(folder / "gone" / "part")
    assert told.value.args == (Bound.DISK, 0, errno.ENOENT)


def test_a_link_is_replaced_and_not_followed(folder: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("as it was")
    (folder / "part").symlink_to(elsewhere)
    file = _file(folder / "part")
    file.write(b"abc")
    file.finish()
    file.close()
    assert elsewhere.read_text() == "as it was"
    assert not (folder / "part").is_symlink()
