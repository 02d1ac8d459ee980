"""Fetch the Debian packages that the lock names, each checked; what is there is not fetched again.

apt's own downloader does the transport, with the proxy and the credentials of this computer's apt.
A cut-off file goes on where it ended. What does not bear the locked checksum never gets its name.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from lares_image.archives import Archives
from lares_image.command import run
from lares_image.errors import GoneError, ImageError, MismatchError
from lares_image.lock import LockedPackage
from lares_image.progress import Progress

_DOWNLOADER = Path("/usr/lib/apt/apt-helper")
_BATCH = 8 << 20
"""Bytes that one run of the downloader fetches: progress is told after each."""


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_intact(file: Path, package: LockedPackage) -> bool:
    """Whether a file is there and is what the lock names."""
    return (
        file.is_file() and file.stat().st_size == package.size and sha256_of(file) == package.sha256
    )


def fetch_packages(
    packages: Sequence[LockedPackage], folder: Path, archives: Archives, progress: Progress
) -> None:
    """Fill `folder` with exactly the locked packages; what else is in it is removed.

    Raises:
        MismatchError: an archive serves another file under a locked name.
        GoneError: an archive cannot be reached or has a locked version no more.
    """
    partial = folder / "partial"
    partial.mkdir(parents=True, exist_ok=True)
    wanted = {one.file_name for one in packages}
    for file in folder.glob("*.deb"):
        if file.name not in wanted:
            file.unlink()
    missing = [one for one in packages if not is_intact(folder / one.file_name, one)]
    total = sum(one.size for one in missing)
    done = 0
    for batch in _batches(missing):
        _fetch_batch(batch, partial, archives)
        for one in batch:
            (partial / one.file_name).rename(folder / one.file_name)
            done += one.size
        progress.advance(done, total, batch[-1].name)
    progress.note(f"{len(packages)} Debian packages, {len(missing)} of them fetched now")


def _batches(packages: Sequence[LockedPackage]) -> Iterator[list[LockedPackage]]:
    batch: list[LockedPackage] = []
    for package in packages:
        batch.append(package)
        if sum(one.size for one in batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _fetch_batch(batch: Sequence[LockedPackage], partial: Path, archives: Archives) -> None:
    words: list[str | Path] = [_DOWNLOADER, "-o", "APT::Sandbox::User=root", "download-file"]
    for one in batch:
        uri = archives.uri(one.archive, one.path)
        words += [uri, partial / one.file_name, f"SHA256:{one.sha256}"]
    said = ""
    try:
        run(words)
    except ImageError as error:
        said = str(error).splitlines()[-1].strip()
    damaged, absent = [], []
    for one in batch:
        refused = partial / f"{one.file_name}.FAILED"
        if refused.exists():
            refused.unlink()
            damaged.append(one)
        elif not (partial / one.file_name).is_file():
            absent.append(one)
        elif not is_intact(partial / one.file_name, one):
            (partial / one.file_name).unlink()
            damaged.append(one)
    if damaged:
        raise MismatchError(
            f"not what the lock names: {_names(damaged)}. The archive or the way to it is damaged;"
            " try again, or look what changed with `make image-lock`"
        )
    if absent:
        raise GoneError(
            f"cannot fetch {_names(absent)} ({said}). Archives keep only the newest versions:"
            " if the network is well, `make image-lock` moves the lock to them"
        )


def _names(packages: Sequence[LockedPackage]) -> str:
    return ", ".join(f"{one.name} {one.version}" for one in packages)
