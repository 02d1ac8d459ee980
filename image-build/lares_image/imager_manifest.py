"""The manifest that Raspberry Pi Imager 2 opens: with it, its customisation works for our image.

Without one Imager takes a file for an image that cannot be customised. We read what it writes for
`cloudinit`: user-data and network-config on the first partition.
Source: raspberrypi/rpi-imager, doc/json-schema/os-list-schema.json and doc/schema-notes.md.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from lares_image.fetch import sha256_of

_BOARDS = ("pi4-64bit", "pi3-64bit")
"""Imager's names; the second holds the Zero 2 W too."""


def manifest(image: Path, packed: Path, address: str, version: str, epoch: int) -> str:
    """Describe an image; `address` is the folder it is downloaded from, as a URL with a slash."""
    entry = {
        "name": f"Lares {version}",
        "description": "A home that acts on a sentence: 一句话，家就动起来",
        "icon": f"{address}lares.svg",
        "url": f"{address}{packed.name}",
        "extract_size": image.stat().st_size,
        "extract_sha256": sha256_of(image),
        "image_download_size": packed.stat().st_size,
        "image_download_sha256": sha256_of(packed),
        "release_date": datetime.fromtimestamp(epoch, UTC).date().isoformat(),
        "init_format": "cloudinit",
        "architecture": "armv8",
        "devices": list(_BOARDS),
    }
    return json.dumps({"os_list": [entry]}, indent=1, ensure_ascii=False) + "\n"
