"""Flashing a loop device: written, read back, and never while somebody uses it."""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lares_image.errors import ImageError, MismatchError
from lares_image.fetch import sha256_of
from lares_image.flash import Disk, flash, verify
from lares_image.progress import Progress

SIZE = 24 << 20

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(os.geteuid() != 0, reason="loop devices are root's"),
    pytest.mark.skipif(shutil.which("losetup") is None, reason="needs util-linux"),
]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """An image that is no multiple of anything, with holes."""
    image = tmp_path / "some.img"
    with image.open("wb") as out:
        out.write(os.urandom(5 << 20))
        out.seek(16 << 20)
        out.write(os.urandom(1000 * 512))
    return image


@pytest.fixture
def backing(tmp_path: Path) -> Path:
    file = tmp_path / "card"
    file.write_bytes(b"\xff" * SIZE)
    return file


@pytest.fixture
def card(backing: Path) -> Iterator[Path]:
    made = subprocess.run(
        ["losetup", "--find", "--show", backing], check=True, capture_output=True, text=True
    )
    yield Path(made.stdout.strip())
    subprocess.run(["losetup", "--detach", made.stdout.strip()], check=True)


def _flash(image: Path, card: Path, said: str | None = None, *, any_disk: bool = True) -> str:
    out = io.StringIO()
    flash(image, card, Progress(out), lambda _: said or card.name, any_disk=any_disk)
    return out.getvalue()


def test_an_image_is_written_whole_and_nothing_behind_it(image: Path, card: Path, backing: Path):
    said = _flash(image, card)
    assert "== writing: " in said
    assert "== reading back: " in said
    written = backing.read_bytes()
    size = image.stat().st_size
    assert written[:size] == image.read_bytes()
    assert set(written[size:]) == {0xFF}


def test_what_did_not_arrive_is_found(image: Path, card: Path, backing: Path):
    _flash(image, card)
    size = image.stat().st_size
    verify(card, size, sha256_of(image), Progress(io.StringIO()))
    with backing.open("r+b") as out:
        out.seek(size - 1)
        out.write(bytes([image.read_bytes()[-1] ^ 1]))
    with pytest.raises(MismatchError, match="take another card"):
        verify(card, size, sha256_of(image), Progress(io.StringIO()))


def test_a_loop_device_is_no_card_unless_told(image: Path, card: Path):
    with pytest.raises(ImageError, match="not removable"):
        _flash(image, card, any_disk=False)


@pytest.mark.parametrize("said", ["", "y", "yes", "/dev/sda", "loop"])
def test_without_its_name_nothing_is_written(image: Path, card: Path, backing: Path, said: str):
    before = backing.read_bytes()
    with pytest.raises(ImageError, match="nothing was written"):
        _flash(image, card, said or "\n")
    assert backing.read_bytes() == before


def test_a_mounted_card_is_refused(image: Path, card: Path, tmp_path: Path):
    subprocess.run(["mkfs.ext4", "-q", card], check=True)
    place = tmp_path / "mounted"
    place.mkdir()
    subprocess.run(["mount", card, place], check=True)
    try:
        with pytest.raises(ImageError, match=f"in use .*{place}"):
            _flash(image, card)
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_card_that_a_program_holds_is_refused_by_the_kernel(image: Path, card: Path):
    holder = os.open(card, os.O_RDONLY | os.O_EXCL)
    try:
        with pytest.raises(ImageError, match="in use: unmount it"):
            _flash(image, card)
    finally:
        os.close(holder)


def test_a_card_that_is_too_small_is_refused(image: Path, card: Path):
    with image.open("r+b") as out:
        out.truncate(SIZE + 512)
    with pytest.raises(ImageError, match="the image needs"):
        _flash(image, card)


def test_what_is_no_disk_is_refused(image: Path, tmp_path: Path, backing: Path):
    for wrong, complaint in ((backing, "is no disk"), (tmp_path / "none", "cannot look at")):
        with pytest.raises(ImageError, match=complaint):
            Disk.look_at(wrong)
    with pytest.raises(ImageError, match="make image"):
        _flash(tmp_path / "none.img", backing)
