"""What is published of an image: packed, described, with checksums and a signature."""

import shutil
from pathlib import Path

from lares_image import signing
from lares_image.bill_of_materials import describe
from lares_image.command import run
from lares_image.errors import HostError, ImageError
from lares_image.fetch import sha256_of
from lares_image.imager_manifest import manifest
from lares_image.licences import collect_licences
from lares_image.lock import read_lock
from lares_image.progress import Progress
from lares_image.python_tree import shipped
from lares_image.wheels import own_distributions, read_wheel_lock
from lares_image.workspace import Workspace

SUMS = "SHA256SUMS"
_ICON = "firmware/lares/console/page/icon.svg"
_LEVEL = "-10"
"""Of zstd: most of an image is packed already."""


def make_release(
    place: Workspace, epoch: int, progress: Progress, *, address: str | None, key: Path | None
) -> Path:
    """Make everything that is published in the folder `release`, and return it.

    `address` is the URL of the folder that it will be downloaded from (None: this disk), `key` the
    secret key of minisign that signs the checksums (None: unsigned).

    Raises:
        ImageError: there is no image yet, or it cannot be signed.
    """
    own = own_distributions(place.checkout)
    version = own[0].version
    image = place.image(version)
    if not image.is_file():
        raise ImageError(f"{image} is not there: make image")
    out = place.release
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with progress.phase("packing"):
        packed = out / f"{image.name}.zst"
        run(["zstd", "--quiet", "-T2", _LEVEL, image, "-o", packed])
    with progress.phase("description"):
        wheels = shipped(read_wheel_lock(place.wheels_lock), own)
        packages = read_lock(place.packages_lock)
        bill = describe(version, epoch, packages, wheels, own, root=place.root)
        (out / f"lares-{version}.cdx.json").write_text(bill, encoding="utf-8")
        collect_licences(place, out / f"lares-{version}-licences.tar.xz", epoch)
        shutil.copyfile(place.checkout / _ICON, out / "lares.svg")
        told = manifest(image, packed, address or f"{out.as_uri()}/", version, epoch)
        (out / f"lares-{version}.rpi-imager-manifest").write_text(told, encoding="utf-8")
        for bundle in sorted(place.work.glob(f"lares-{version}*.raucb")):
            shutil.copyfile(bundle, out / bundle.name)
    with progress.phase("checksums and signature"):
        write_sums(out)
        if key is None:
            progress.note("not signed: name a key of minisign with SIGNING_KEY=FILE")
        else:
            sign(out / SUMS, key, f"lares {version}")
        if trusts_development(place):
            progress.note(
                "NOT FOR PEOPLE: it takes updates of the development authority alone, whose key is"
                f" in {place.keys}; {', '.join(signing.VARIABLES)} name the real ones"
            )
    return out


def trusts_development(place: Workspace) -> bool:
    """Whether the image takes what the development authority of the work folder signed."""
    try:
        trusted = (place.root / "etc/rauc/keyring.pem").read_bytes()
        return signing.development_keyring(place.keys).read_bytes().strip() in trusted
    except FileNotFoundError:
        return False


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS as `sha256sum --check` reads it."""
    files = sorted(path for path in folder.iterdir() if path.name != SUMS)
    lines = [f"{sha256_of(file)}  {file.name}\n" for file in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def sign(file: Path, key: Path, comment: str) -> None:
    """Sign a file with minisign; the signature is beside it, `comment` is signed too.

    Raises:
        HostError: minisign is not installed.
        ImageError: the key does not sign (it must have no password: `minisign -G -W`).
    """
    if shutil.which("minisign") is None:
        raise HostError("minisign is not installed on this computer: apt-get install minisign")
    run(["minisign", "-S", "-s", key, "-m", file, "-t", comment])
