"""The read-only root file system of a slot."""

from collections.abc import Sequence
from pathlib import Path

from lares_image.command import run

LEVEL = 15
"""Of zstd, 1–22. From 15 on nothing is gained that is worth the minutes."""


def make_squashfs(root: Path, image: Path, epoch: int, *, without: Sequence[str] = ()) -> int:
    """Pack a tree, every file with the time `epoch`; return the size in bytes.

    `without` are patterns of paths below the root that are left out.
    """
    image.unlink(missing_ok=True)
    times = ["-mkfs-time", str(epoch), "-all-time", str(epoch)]
    left_out = ["-wildcards", "-e", *without] if without else []
    packed = ["-comp", "zstd", "-Xcompression-level", str(LEVEL), "-b", "256K"]
    words: list[str | Path] = ["mksquashfs", root, image, *packed, *times]
    run([*words, "-noappend", "-no-progress", "-quiet", "-no-exports", *left_out])
    return image.stat().st_size
