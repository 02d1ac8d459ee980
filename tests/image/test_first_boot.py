"""From a flashed card to a running system, and what stays of it over a restart."""

from collections.abc import Callable

from lares_image import disk
from tests.image.card import Card
from tests.image.conftest import GuestFactory

Record = Callable[[str, float], None]


def test_a_new_card_boots_and_its_data_partition_fills_it(
    start: GuestFactory, new_card: Card, tmp_path, record: Record
):
    guest = start(new_card.overlay(tmp_path / "card.qcow2"))
    _, initrd = guest.wait_for(r"lares-initrd: handing over")
    record("virt: power-on to systemd, first boot", initrd)
    state, seconds = guest.wait_booted()
    record("virt: power-on to the end of the first boot", seconds)
    failed = guest.run("systemctl --failed --no-legend --plain").output
    assert state == "running", failed
    blocks, free = map(int, guest.check("df --output=size,avail -k /data | tail -1").split())
    partition = (4 << 30) - disk.starts()[disk.DATA]
    assert blocks * 1024 > 0.95 * partition
    assert free > 0.9 * blocks
    assert guest.run("test -e /run/lares/data-lost").rc == 1


def test_the_root_is_read_only_and_what_changes_stays(start: GuestFactory, card: Card):
    guest = start(card)
    guest.wait_booted()
    assert guest.run("touch /usr/written /written").rc != 0
    assert "squashfs ro" in guest.check("findmnt -no FSTYPE,OPTIONS / | tr ',' ' '")
    for name in ("etc", "var"):
        guest.check(f"mkdir -p /{name}/kept && echo here > /{name}/kept/file")
    guest.check("echo gone > /tmp/file; echo root:x:0:0:evil:/:/bin/sh > /etc/passwd; sync")
    guest.shut_down()

    again = start(card)
    again.wait_booted()
    for name in ("etc", "var"):
        assert again.check(f"cat /{name}/kept/file") == "here\n"
    assert again.run("test -e /tmp/file").rc == 1
    # What only the image may say comes from the image again.
    assert "evil" not in again.check("cat /etc/passwd")


def test_nothing_is_grown_or_repaired_twice(start: GuestFactory, card: Card, record: Record):
    guest = start(card)
    guest.wait_for("lares-initrd: handing over")
    assert "grown" not in guest.console
    assert "full repair" not in guest.console
    _, seconds = guest.wait_booted()
    record("virt: power-on to the end of a later boot", seconds)


def test_the_watchdog_resets_what_hangs(start: GuestFactory, card: Card):
    guest = start(
        card,
        arguments="lares.watchdog",
        extra=["-device", "i6300esb", "-watchdog-action", "reset"],
        reset_ends=True,
    )
    guest.wait_for("lares-initrd: watchdog armed")
    guest.wait_booted()
    # A panic that does not restart by itself stands for all that hangs.
    guest.check("echo 0 > /proc/sys/kernel/panic")
    guest.run("(sleep 1; echo c > /proc/sysrq-trigger) > /dev/null 2>&1 &")
    guest.machine.wait_end(180)
