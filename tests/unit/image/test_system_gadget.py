"""The USB serial line is described as the kernel wants it, in its order, and taken away again."""

from pathlib import Path

import pytest

from lares_system.usb_gadget import UsbGadget

GADGET = "sys/kernel/config/usb_gadget/lares"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sys/kernel/config/usb_gadget").mkdir(parents=True)
    (tmp_path / "sys/class/udc/fe980000.usb").mkdir(parents=True)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    return tmp_path


def test_it_is_bound_last_to_the_first_controller(root: Path):
    (root / "sys/class/udc/zz.usb").mkdir()
    assert UsbGadget(root).make()
    gadget = root / GADGET
    assert (gadget / "UDC").read_text() == "fe980000.usb"
    assert (gadget / "strings/0x409/product").read_text() == "Lares setup"
    assert (gadget / "configs/c.1/acm.usb0").resolve() == (gadget / "functions/acm.usb0").resolve()
    parts = [path for path in gadget.rglob("*") if path.name != "UDC"]
    assert all(path.lstat().st_mtime_ns <= (gadget / "UDC").stat().st_mtime_ns for path in parts)


def test_the_serial_number_is_the_boxs_own_and_tells_nothing(root: Path):
    UsbGadget(root).make()
    number = (root / GADGET / "strings/0x409/serialnumber").read_text()
    assert len(number) == 16
    assert number not in "0123456789abcdef0123456789abcdef"


def test_a_board_without_a_controller_has_none(root: Path):
    (root / "sys/class/udc/fe980000.usb").rmdir()
    assert not UsbGadget(root).make()
    assert not (root / GADGET).exists()


def test_removing_what_is_not_there_is_no_error(root: Path):
    UsbGadget(root).remove()
