"""A pin of the board as a button, through Linux's GPIO character device (its second interface).

https://docs.kernel.org/userspace-api/gpio/chardev.html; layouts and numbers: include/uapi/linux/
gpio.h. No device tree has to name the pin, and nobody else can use it as long as this holds it.
"""

import errno
import fcntl
import os
import struct
from pathlib import Path
from typing import NamedTuple

_CHIP_INFO = struct.Struct("32s32sI")
_REQUEST_HEAD = struct.Struct("=64I32sQI20x")  # offsets, consumer; flags and number of attributes
_ATTRIBUTE = struct.Struct("=IIQQ")  # id, padding, value; which of the lines
_MOST_ATTRIBUTES = 10
_REQUEST_TAIL = struct.Struct("=II20xi")  # number of lines, events kept, the file of the line
_VALUES = struct.Struct("=QQ")
_EVENT = struct.Struct("=QIIII24x")  # nanoseconds, kind, offset, number, number of this line

_ACTIVE_LOW, _INPUT, _RISING, _FALLING, _PULL_UP = 1 << 1, 1 << 2, 1 << 4, 1 << 5, 1 << 8
_DEBOUNCE = 3
_DEBOUNCE_US = 20_000
_EVENTS_KEPT = 64
_ACTIVE_EDGE = 1
_READS, _WRITES = 2, 1


def _ioctl(direction: int, number: int, size: int) -> int:
    return direction << 30 | size << 16 | 0xB4 << 8 | number


_REQUEST_SIZE = _REQUEST_HEAD.size + _MOST_ATTRIBUTES * _ATTRIBUTE.size + _REQUEST_TAIL.size
_GET_CHIP_INFO = _ioctl(_READS, 0x01, _CHIP_INFO.size)
_GET_LINE = _ioctl(_READS | _WRITES, 0x07, _REQUEST_SIZE)
_GET_VALUES = _ioctl(_READS | _WRITES, 0x0E, _VALUES.size)


class Change(NamedTuple):
    """The contact was closed (`is_down`) or opened, at a second of CLOCK_MONOTONIC."""

    is_down: bool
    at: float
    follows: bool
    """Nothing was missed since the change before."""


def chip(folder: Path, labels: tuple[str, ...]) -> Path | None:
    """Return the first chip in `folder` (/dev) with one of these labels, None if none has.

    Chips that this user may not open are left out.
    """
    for path in sorted(folder.glob("gpiochip*")):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except PermissionError:
            continue
        try:
            info = bytearray(_CHIP_INFO.size)
            fcntl.ioctl(descriptor, _GET_CHIP_INFO, info)
        finally:
            os.close(descriptor)
        label = _CHIP_INFO.unpack(info)[1].rstrip(b"\0").decode("ascii", "replace")
        if label in labels:
            return path
    return None


class GpioButton:
    """A contact between a line of a chip and ground; close it to give the line back."""

    def __init__(self, path: Path, line: int) -> None:
        """Take the line, with its pull-up.

        Raises:
            OSError: there is no such line, or somebody else has it (EBUSY).
        """
        flags = _INPUT | _ACTIVE_LOW | _RISING | _FALLING | _PULL_UP
        request = bytearray(_REQUEST_SIZE)
        _REQUEST_HEAD.pack_into(request, 0, line, *[0] * 63, b"lares-button", flags, 1)
        _ATTRIBUTE.pack_into(request, _REQUEST_HEAD.size, _DEBOUNCE, 0, _DEBOUNCE_US, 1)
        tail = _REQUEST_SIZE - _REQUEST_TAIL.size
        _REQUEST_TAIL.pack_into(request, tail, 1, _EVENTS_KEPT, -1)
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.ioctl(descriptor, _GET_LINE, request)
        finally:
            os.close(descriptor)
        self._file: int = _REQUEST_TAIL.unpack_from(request, tail)[2]
        os.set_blocking(self._file, False)
        self._seen = 0

    def fileno(self) -> int:
        """Return what can be waited for."""
        return self._file

    @property
    def is_down(self) -> bool:
        """Whether the contact is closed now."""
        values = bytearray(_VALUES.pack(0, 1))
        fcntl.ioctl(self._file, _GET_VALUES, values)
        return bool(_VALUES.unpack(values)[0] & 1)

    def changes(self) -> list[Change]:
        """Return what happened since the last call; does not wait.

        Raises:
            OSError: the chip is gone.
        """
        try:
            data = os.read(self._file, _EVENTS_KEPT * _EVENT.size)
        except BlockingIOError:
            return []
        if not data:
            raise OSError(errno.ENODEV, "the chip is gone")
        changes = []
        for at, kind, _, _, number in _EVENT.iter_unpack(data):
            changes.append(Change(kind == _ACTIVE_EDGE, at / 1e9, number == self._seen + 1))
            self._seen = number
        return changes

    def close(self) -> None:
        """Give the line back."""
        os.close(self._file)
