"""The licences of everything in an image, in one archive that goes with it."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

from lares_image.errors import ImageError
from lares_image.workspace import Workspace

_WANTED = (
    "usr/share/common-licenses/*",
    "usr/share/doc/*/copyright",
    "usr/lib/lares/python/*.dist-info/METADATA",
    "usr/lib/lares/python/*.dist-info/LICEN[CS]E*",
    "usr/lib/lares/python/*.dist-info/licenses/**/*",
)


def collect_licences(place: Workspace, archive: Path, epoch: int) -> int:
    """Write the archive (tar.xz); the same licences give the same bytes. Return how many files.

    Raises:
        ImageError: there is no finished root file system to collect from.
    """
    files = list(_files(place))
    if not any(name.startswith("root/") for name, _ in files):
        raise ImageError(f"there is no root file system in {place.root}: make image-rootfs")
    with tarfile.open(archive, "w:xz", format=tarfile.PAX_FORMAT) as out:
        for name, file in files:
            entry = tarfile.TarInfo(name)
            entry.size = file.stat().st_size
            entry.mtime = epoch
            with file.open("rb") as content:
                out.addfile(entry, content)
    return len(files)


def _files(place: Workspace) -> Iterator[tuple[str, Path]]:
    for name in ("LICENSE", "NOTICE"):
        yield f"lares/{name}", place.checkout / name
    trees = [("root", place.root)]
    if place.extras.is_dir():
        trees += [(one.name, one) for one in sorted(place.extras.iterdir())]
    for label, tree in trees:
        found = {path for glob in _WANTED for path in tree.glob(glob) if path.is_file()}
        for path in sorted(found):
            yield f"{label}/{path.relative_to(tree).as_posix()}", path
