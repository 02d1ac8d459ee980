"""The layout of the card."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from lares_image import disk
from lares_image.errors import ImageError


def test_partitions_follow_each_other_with_room_for_the_records_of_the_logical_ones():
    starts = disk.starts()
    for before, after in pairwise(disk.PARTITIONS):
        gap = starts[after] - starts[before] - before.size
        assert gap == (4 * disk.MIB if after.number >= 5 else 0)
        assert starts[after] % (4 * disk.MIB) == 0
    assert disk.image_size() == starts[disk.DATA] + disk.DATA.size


def test_data_is_last_so_that_it_can_grow():
    assert max(disk.starts().values()) == disk.starts()[disk.DATA]


def test_both_slots_are_of_one_size():
    assert disk.ROOT_A.size == disk.ROOT_B.size
    assert disk.BOOT_A.size == disk.BOOT_B.size


def test_the_smallest_card_leaves_half_of_it_for_data():
    assert disk.image_size() < 4_000_000_000 / 2


def test_the_table_names_every_partition_once():
    table = disk.partition_table()
    numbers = [int(found) for found in re.findall(r"^(\d): ", table, re.MULTILINE)]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert table.count("bootable") == 1
    assert f"label-id: 0x{disk.DISK_ID}" in table


def test_a_partition_is_called_by_disk_and_number():
    assert disk.ROOT_B.partuuid == "1a7e5000-06"


def test_a_file_system_that_does_not_fit_is_refused(tmp_path: Path):
    file = tmp_path / "root.squashfs"
    with file.open("wb") as stream:
        stream.truncate(disk.ROOT_A.size + 1)
    with pytest.raises(ImageError, match=r"root\.squashfs has .* partition root-a only"):
        disk.assemble(tmp_path / "out.img", {disk.ROOT_A: file})
    assert not (tmp_path / "out.img").exists()


@pytest.mark.parametrize("size", [0, 5, disk.MIB, 3 * disk.MIB + 7])
def test_a_sparse_copy_has_the_same_bytes(tmp_path: Path, size: int):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes((b"\1" + bytes(disk.MIB + 3) + b"\2" * disk.MIB)[:size].ljust(size, b"\0"))
    target.write_bytes(bytes(size + 20))
    disk.copy_sparse(source, target, 10)
    assert target.read_bytes() == bytes(10) + source.read_bytes() + bytes(10)
