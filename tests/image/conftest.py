"""What the tests of the image share: the built image, cards made of it, machines, their times.

`make image-test` runs them; they need an image (`make image`), QEMU, minutes. Of the environment:
LARES_IMAGE_WORK is the work folder, LARES_KILLS says how often the power is cut (10).
"""

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lares_image import boot_script, disk
from lares_image.workspace import Workspace
from tests.image import start_order, world
from tests.image.card import Card
from tests.image.guest import RASPI3B_ARGUMENTS, VIRT_ARGUMENTS, Guest, Parts, without_bluetooth

TOOLS = {
    "debugfs": "e2fsprogs",
    "fdtput": "device-tree-compiler",
    "mcopy": "mtools",
    "qemu-img": "qemu-utils",
    "qemu-system-aarch64": "qemu-system-arm",
    "rauc": "rauc",
}
_HERE = Path(__file__).parent
_times: dict[str, float] = {}

OWNER_PASSWORD = "staple battery"
_SET_UP = f"""\
[home]
name = "Test home"
languages = ["en"]
time_zone = "Europe/Berlin"

[owner]
password = "{OWNER_PASSWORD}"
"""

GuestFactory = Callable[..., Guest]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(1800))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _times:
        terminalreporter.section("seconds in QEMU")
        for name, seconds in _times.items():
            terminalreporter.write_line(f"{seconds:8.1f}  {name}")


@pytest.fixture(scope="session")
def place() -> Workspace:
    """Where the image was built."""
    named = os.environ.get("LARES_IMAGE_WORK")
    return Workspace.of_checkout(Path(named).resolve() if named else None)


@pytest.fixture(scope="session")
def work(place: Workspace) -> Path:
    """A folder for cards and logs; the logs stay after the tests."""
    folder = place.work.with_name("image-test")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def record(work: Path) -> Callable[[str, float], None]:
    """Note a time or a figure for the report: printed at the end, and in figures.json."""

    def note(name: str, value: float) -> None:
        _times[name] = round(value, 1)
        file = work / "figures.json"
        # Those of the tests that are not run this time stay.
        known = json.loads(file.read_text()) if file.exists() else {}
        file.write_text(json.dumps(known | _times, indent=1) + "\n")

    return note


@pytest.fixture(scope="session")
def image(place: Workspace) -> Path:
    """The image under test."""
    missing = {package for tool, package in TOOLS.items() if shutil.which(tool) is None}
    assert not missing, f"install: apt-get install {' '.join(sorted(missing))} u-boot-qemu"
    found = sorted(place.work.glob("lares-*.img"))
    assert found, "there is no image: make image"
    return found[-1]


@pytest.fixture(scope="session")
def parts(image: Path, work: Path) -> Parts:
    """Kernel, initrd, U-Boot and device tree, out of the image itself."""
    folder = work / "parts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()

    def take(partition: disk.Partition, name: str) -> Path:
        source = f"{image}@@{disk.starts()[partition]}"
        command = ["mcopy", "-n", "-i", source, f"::/{name}", str(folder / name)]
        subprocess.run(command, check=True, capture_output=True)
        return folder / name

    kernel = folder / "vmlinuz"
    kernel.write_bytes(gzip.decompress(take(disk.BOOT_A, boot_script.KERNEL).read_bytes()))
    tree = take(disk.FIRMWARE, "bcm2837-rpi-3-b.dtb")
    return Parts(
        kernel=kernel,
        initrd=take(disk.BOOT_A, boot_script.INITRD),
        uboot=take(disk.FIRMWARE, "u-boot.bin"),
        tree=without_bluetooth(tree, folder / "pi3.dtb"),
    )


@pytest.fixture(scope="session")
def new_card(image: Path, work: Path) -> Card:
    """A card that was never booted, with the agent. Make overlays of it; do not boot it itself."""
    card = Card.of_image(image, work / "new.card")
    card.install_agent()
    return card


@pytest.fixture(scope="session")
def used_card(new_card: Card, parts: Parts, work: Path, record) -> Card:
    """A card that has had its first boot and was switched off in order. Make overlays of it."""
    card = new_card.overlay(work / "used.card")
    with Guest(card, parts, log=work / "first-boot.log") as guest:
        _, seconds = guest.wait_booted()
        record("virt: first boot to the end of it", seconds)
        guest.shut_down()
    return card


@pytest.fixture(scope="session")
def home_card(image: Path, parts: Parts, work: Path, record) -> Card:
    """A card of a home: set up by a file on it, over a cable. Make overlays or copies of it."""
    card = Card.of_image(image, work / "set-up.card")
    card.install_agent()
    card.write_firmware({"lares.toml": _SET_UP.encode()})
    with Guest(card, parts, log=work / "set-up.log") as guest:
        record("virt: first boot to a home set up by a file", guest.wait_home())
        (work / "start-order.txt").write_text(guest.check(start_order.ASK))
        guest.shut_down()
    assert OWNER_PASSWORD.encode() not in card.read_firmware("lares.toml")
    return card


@pytest.fixture
def card(tmp_path: Path, used_card: Card) -> Card:
    """A card of this test's own that has had its first boot."""
    return used_card.overlay(tmp_path / "card.qcow2")


@pytest.fixture
def plain_card(image: Path, tmp_path: Path) -> Card:
    """A card of this test's own, never booted, that can be changed from outside."""
    card = Card.of_image(image, tmp_path / "plain.card")
    card.install_agent()
    return card


@pytest.fixture(scope="session")
def world_drive(place: Workspace, work: Path) -> Path:
    """The programs of the phone and the router: the first drive of a guest with `world_card`."""
    return world.make_drive(place, work)


@pytest.fixture
def world_card(plain_card: Card) -> Card:
    """A `plain_card` around which a phone and a router come up; see world.py."""
    plain_card.write_data(world.UNITS)
    return plain_card


@pytest.fixture
def start(parts: Parts, work: Path, request: pytest.FixtureRequest) -> Iterator[GuestFactory]:
    """Boot a card: `start(card, "virt-uboot", …)`; see Guest. Killed at the end of the test."""
    guests: list[Guest] = []

    def boot(card: Card, machine: str = "virt", **options) -> Guest:
        log = work / "logs" / f"{request.node.name}-{len(guests)}.log"
        if machine != "virt" and card.kind == "raw":
            arguments = RASPI3B_ARGUMENTS if machine == "raspi3b" else VIRT_ARGUMENTS
            card.change_state(lares_args=arguments)
        guests.append(Guest(card, parts, machine, log=log, **options))
        return guests[-1]

    yield boot
    for guest in guests:
        guest.kill()
