"""What no emulator misses and every real board needs: drivers and the firmware of their radios.

The list of what is left out of Debian is long and made by hand; one glob too many would only show
at the family that has the board.
"""

from collections.abc import Iterator
from pathlib import Path

from lares_image.errors import ImageError
from lares_image.initrd import KernelModules, kernel_release

DRIVERS = (
    "bcm2835_wdt",
    *("genet", "lan78xx", "smsc95xx"),  # the sockets for Ethernet: Pi 4, 3B+, 3B
    *("brcmfmac", "brcmfmac_cyw", "brcmfmac_wcc"),  # Wi-Fi
    *("dwc2", "xhci_pci", "pcie_brcmstb"),  # USB: Pi 3 and Zero 2 W; Pi 4
    *("libcomposite", "usb_f_acm", "u_serial"),  # the serial line for set-up
    *("cdc_acm", "ch341", "cp210x", "ftdi_sio", "pl2303"),  # Zigbee sticks
    *("leds_gpio", "ledtrig_timer", "pinctrl_bcm2835", "gpio_raspberrypi_exp"),  # light and button
    *("raspberrypi_cpufreq", "bcm2711_thermal", "bcm2835_thermal"),
    *("dm_verity", "loop"),  # updates
)
RADIOS = (
    "brcmfmac43430-sdio.bin",
    "brcmfmac43430-sdio.raspberrypi,3-model-b.txt",
    "brcmfmac43430-sdio.raspberrypi,model-zero-2-w.txt",
    "brcmfmac43455-sdio.bin",
    "brcmfmac43455-sdio.raspberrypi,3-model-a-plus.txt",
    "brcmfmac43455-sdio.raspberrypi,3-model-b-plus.txt",
    "brcmfmac43455-sdio.raspberrypi,4-compute-module.txt",
    "brcmfmac43455-sdio.raspberrypi,4-model-b.txt",
)
"""Of the boards that docs/boards.md promises Wi-Fi on."""


def check_boards(root: Path) -> None:
    """See that a root file system has all of it.

    Raises:
        ImageError: it has not; the message names what is missing.
    """
    missing = [*_drivers(root), *_radios(root)]
    if missing:
        raise ImageError(
            f"the image lacks what boards need (exclude.txt, packages.txt): {', '.join(missing)}"
        )


def _drivers(root: Path) -> Iterator[str]:
    modules = KernelModules.of_root(root, kernel_release(root))
    yield from (name for name in DRIVERS if not modules.has(name))


def _radios(root: Path) -> Iterator[str]:
    folder = root / "usr/lib/firmware/brcm"
    yield from (name for name in RADIOS if not (folder / name).is_file())
