"""The USB gadget: a serial line (CDC ACM) that a browser on the computer can speak over.

https://docs.kernel.org/usb/gadget_configfs.html; attributes are files, writing them is the call.
"""

import hashlib
from pathlib import Path

_ATTRIBUTES = {
    "idVendor": "0x1d6b",  # Linux Foundation
    "idProduct": "0x0104",  # Multifunction Composite Gadget
    "bcdDevice": "0x0100",
    "bcdUSB": "0x0200",
    "bDeviceClass": "0x02",  # communications
}
_STRINGS = {"manufacturer": "Lares", "product": "Lares setup"}
_ENGLISH = "0x409"


class UsbGadget:
    """The one gadget of the box, below one root folder."""

    def __init__(self, root: Path) -> None:
        self._gadget = root / "sys/kernel/config/usb_gadget/lares"
        self._controllers = root / "sys/class/udc"
        self._machine_id = root / "etc/machine-id"

    def make(self) -> bool:
        """Offer the serial line at the first controller; return False if there is none.

        Raises:
            OSError: the kernel refused; what was made is taken back.
        """
        controllers = sorted(entry.name for entry in self._controllers.glob("*"))
        if not controllers:
            return False
        self.remove()
        try:
            self._describe()
            (self._gadget / "UDC").write_text(controllers[0])
        except OSError:
            self.remove()
            raise
        return True

    def remove(self) -> None:
        """Take the line away, innermost part first, as the kernel wants it."""
        if not self._gadget.is_dir():
            return
        controller = self._gadget / "UDC"
        if controller.exists() and controller.read_text().strip():
            controller.write_text("\n")
        (self._gadget / "configs/c.1/acm.usb0").unlink(missing_ok=True)
        for folder in (
            f"configs/c.1/strings/{_ENGLISH}",
            "configs/c.1",
            "functions/acm.usb0",
            f"strings/{_ENGLISH}",
            "",
        ):
            if (self._gadget / folder).is_dir():
                (self._gadget / folder).rmdir()

    def _describe(self) -> None:
        strings = self._gadget / "strings" / _ENGLISH
        labels = self._gadget / "configs/c.1/strings" / _ENGLISH
        function = self._gadget / "functions/acm.usb0"
        for folder in (strings, labels, function):
            folder.mkdir(parents=True)
        for name, value in _ATTRIBUTES.items():
            (self._gadget / name).write_text(value)
        for name, value in {**_STRINGS, "serialnumber": self._serial_number()}.items():
            (strings / name).write_text(value)
        (labels / "configuration").write_text("Serial line for set-up")
        (self._gadget / "configs/c.1/acm.usb0").symlink_to(function)

    def _serial_number(self) -> str:
        """Return 16 hexadecimal digits of this box; the machine's id itself is not told."""
        return hashlib.sha256(b"lares usb " + self._machine_id.read_bytes()).hexdigest()[:16]
