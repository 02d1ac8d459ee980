"""An image without a driver or a radio's firmware of a promised board is not built."""

from pathlib import Path

import pytest

from lares_image.board_support import DRIVERS, RADIOS, check_boards
from lares_image.errors import ImageError

MODULES = "usr/lib/modules/6.12-arm64"
FIRMWARE = "usr/lib/firmware/brcm"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with all drivers, the first of them built in, and all firmware."""
    modules, firmware = tmp_path / MODULES, tmp_path / FIRMWARE
    (modules / "kernel").mkdir(parents=True)
    firmware.mkdir(parents=True)
    built_in, *files = DRIVERS
    (modules / "modules.builtin").write_text(f"kernel/{built_in}.ko\n")
    (modules / "modules.dep").write_text("".join(f"kernel/{name}.ko.xz:\n" for name in files))
    for name in files:
        (modules / f"kernel/{name}.ko.xz").touch()
    for name in RADIOS:
        (firmware / name).touch()
    return tmp_path


def test_a_root_that_has_it_all_is_taken(root: Path):
    check_boards(root)


@pytest.mark.parametrize("name", DRIVERS[1:])
def test_a_driver_that_is_missing_is_named(root: Path, name: str):
    (root / MODULES / f"kernel/{name}.ko.xz").unlink()
    with pytest.raises(ImageError, match=rf"exclude\.txt.*: {name}$"):
        check_boards(root)


def test_firmware_that_leads_nowhere_is_named(root: Path):
    file = root / FIRMWARE / RADIOS[0]
    file.unlink()
    file.symlink_to("../cypress/none.bin")
    with pytest.raises(ImageError, match=rf": {RADIOS[0]}$"):
        check_boards(root)


def test_what_the_kernel_does_not_know_is_missing(root: Path):
    (root / MODULES / "modules.builtin").write_text("")
    with pytest.raises(ImageError, match=f": {DRIVERS[0]}$"):
        check_boards(root)
