"""Which disks an image may be written to, as lsblk tells of them."""

from typing import Any

import pytest

from lares_image.errors import ImageError
from lares_image.flash import Disk

CARD: dict[str, Any] = {
    "path": "/dev/sdx",
    "size": 32_000_000_000,
    "type": "disk",
    "rm": True,
    "hotplug": True,
    "ro": False,
    "mountpoints": [None],
    "model": "Card Reader ",
}


def _part(**changes: Any) -> dict[str, Any]:
    return {**CARD, "path": "/dev/sdx1", "type": "part", "size": 1, **changes}


def _check(node: dict[str, Any], *, any_disk: bool = False) -> None:
    Disk.parse(node).check(2_000_000_000, any_disk=any_disk)


def test_a_card_with_old_partitions_is_taken():
    _check({**CARD, "children": [_part(), _part(path="/dev/sdx2")]})
    assert Disk.parse(CARD).model == "Card Reader"


def test_the_slot_of_a_laptop_is_a_card_though_the_kernel_says_fixed():
    _check({**CARD, "path": "/dev/mmcblk0", "rm": False, "hotplug": True, "model": None})


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"type": "part"}, "name the whole disk"),
        ({"mountpoints": ["/"]}, r"in use \(/\)"),
        ({"mountpoints": ["[SWAP]"]}, "in use"),
        ({"children": [_part(mountpoints=["/media/a", "/media/b"])]}, "/media/a, /media/b"),
        ({"children": [_part(children=[_part(type="crypt", path="/dev/dm-0")])]}, "crypt /dev/dm"),
        (
            {"children": [_part(children=[_part(type="lvm", mountpoints=["/home"])])]},
            "lvm .*/home",
        ),
        ({"ro": True}, "write-protected"),
        ({"size": 1_999_999_999}, "the image needs"),
        ({"rm": False, "hotplug": False, "model": "NVMe"}, "NVMe.*ANY_DISK=1"),
    ],
)
def test_refused(changes: dict[str, Any], complaint: str):
    with pytest.raises(ImageError, match=complaint):
        _check({**CARD, **changes})


def test_a_fixed_disk_is_taken_only_if_told_and_never_in_use():
    fixed = {**CARD, "rm": False, "hotplug": False}
    _check(fixed, any_disk=True)
    with pytest.raises(ImageError, match="in use"):
        _check({**fixed, "children": [_part(mountpoints=["/"])]}, any_disk=True)
