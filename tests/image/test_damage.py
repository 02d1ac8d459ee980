"""Damaged cards: what can be repaired is, what cannot is told, nothing ends at a prompt."""

import re
from collections.abc import Callable

import pytest

from lares_image import boot_script, disk
from tests.image.card import Card
from tests.image.conftest import GuestFactory

BLOCK = 4096


@pytest.mark.parametrize("block", [0, 1], ids=["superblock", "group descriptors"])
def test_a_damaged_file_system_is_repaired(
    start: GuestFactory, used_card: Card, tmp_path, block: int
):
    card = used_card.plain(tmp_path / "card")
    card.damage_data(block * BLOCK, b"\xff" * BLOCK)
    guest = start(card)
    guest.wait_for("the data partition needs a full repair")
    guest.wait_for("lares-initrd: handing over", 120)
    assert "nothing will be kept" not in guest.console
    guest.wait_ready()  # the agent is still there
    guest.kill()


@pytest.mark.parametrize(
    ("what", "why"),
    [("everything", "damaged"), ("table", "missing")],
)
def test_a_lost_data_partition_is_told_and_not_formatted(
    start: GuestFactory, plain_card: Card, what: str, why: str
):
    if what == "everything":
        plain_card.damage_data(0, b"\xaa" * disk.DATA.size)
    else:  # the record that heads the last logical partition
        plain_card.damage_data(-4 * disk.MIB, bytes(4 * disk.MIB))
    guest = start(plain_card, agent=False)
    guest.wait_for(f"data partition {why}; nothing will be kept this time", 120)
    guest.wait_for("lares-initrd: handing over")
    guest.kill()
    if what == "everything":
        with plain_card.file.open("rb") as stream:
            stream.seek(disk.starts()[disk.DATA])
            assert stream.read(disk.MIB) == b"\xaa" * disk.MIB


def test_a_slot_without_a_root_is_tried_three_times_then_the_other(
    start: GuestFactory, plain_card: Card
):
    plain_card.copy_slot(disk.ROOT_A, disk.ROOT_B)
    plain_card.copy_slot(disk.BOOT_A, disk.BOOT_B)
    plain_card.damage_slot(disk.ROOT_A)
    guest = start(plain_card, "virt-uboot")
    for left in (2, 1, 0):
        guest.wait_for(rf"lares: slot A, order A B, tries left A {left} B 3", 120)
        guest.wait_for(r"lares-initrd: FAILED: the root on \w+5 cannot be mounted", 120)
    guest.wait_for("lares: slot B, order A B, tries left A 0 B 2", 120)
    guest.wait_ready()
    assert "rauc.slot=B" in guest.check("cat /proc/cmdline")


def test_a_slot_without_a_kernel_gives_way_too(start: GuestFactory, plain_card: Card):
    plain_card.damage_slot(disk.BOOT_A)
    guest = start(plain_card, "virt-uboot", agent=False)
    for left in (2, 1, 0):
        guest.wait_for(rf"lares: slot A, order A B, tries left A {left} B 3", 120)
        guest.wait_for("lares: slot A cannot be started", 120)
    guest.wait_for("lares: slot B", 120)


@pytest.mark.parametrize("torn", [1, 2])
def test_a_torn_state_of_the_slots_is_taken_from_its_copy_or_begun_anew(
    start: GuestFactory, plain_card: Card, torn: int
):
    names = (boot_script.STATE, boot_script.STATE_COPY)
    plain_card.change_state(BOOT_A_LEFT="2", lares_args="console=ttyAMA0")
    plain_card.write_firmware({name: b"\xff" * 300 + bytes(212) for name in names[:torn]})
    overlay = plain_card.overlay(plain_card.file.with_suffix(".qcow2"))
    guest = start(overlay, "virt-uboot", agent=False)
    # From the copy: 2 tries less this one. Anew: 3 less this one, and the board's own arguments.
    found, _ = guest.wait_for(r"lares: slot A, order A B, tries left A (\d) B 3", 120)
    assert int(found[1]) == {1: 1, 2: 2}[torn]
    guest.wait_for("Starting kernel", 120)
    if torn == 2:
        return
    guest.wait_for("lares-initrd: handing over", 120)
    guest.kill()
    mended = overlay.plain(plain_card.file.with_suffix(".mended"))
    assert mended.read_state() == mended.read_state(boot_script.STATE_COPY)


def test_an_empty_slot_leads_back_to_the_other(
    start: GuestFactory, plain_card: Card, record: Callable[[str, float], None]
):
    """As when a new box was switched on three times for seconds: nobody confirmed its slot."""
    plain_card.change_state(BOOT_A_LEFT="0")
    guest = start(plain_card, "virt-uboot", agent=False)
    for left in (2, 1, 0):
        guest.wait_for(rf"lares: slot B, order A B, tries left A 0 B {left}", 120)
        guest.wait_for("lares: slot B cannot be started", 120)
    guest.wait_for("lares: no slot has a try left", 120)
    _, seconds = guest.wait_for("lares: slot A, order A B, tries left A 2 B 3", 120)
    record("virt-uboot: power-on, through the empty slot, to the system", seconds)


def test_when_no_slot_has_a_try_left_all_get_new_ones(start: GuestFactory, plain_card: Card):
    plain_card.change_state(BOOT_A_LEFT="0", BOOT_B_LEFT="0", BOOT_ORDER="B A")
    guest = start(plain_card, "virt-uboot", agent=False)
    guest.wait_for("lares: no slot has a try left", 120)
    guest.wait_for("lares: slot A, order A B, tries left A 2 B 3", 120)


def test_a_kernel_that_is_told_no_root_says_so_and_restarts(
    start: GuestFactory, new_card, tmp_path
):
    card = new_card.overlay(tmp_path / "card.qcow2")
    guest = start(card, arguments="root=/dev/sda1 root=PARTUUID=../../x", agent=False)
    guest.wait_for("FAILED: the command line names no root partition")
    guest.wait_for("reboot: Restarting system", 60)
    assert re.search(r"[#$] $", guest.console) is None
