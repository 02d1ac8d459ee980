"""The Python wheels of the appliance, fetched and checked, for Debian's Python on arm64.

The lock is a requirements file with hashes, as pip itself checks it.
"""

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lares_image.command import git, run
from lares_image.errors import ImageError, LockError, MismatchError
from lares_image.fetch import sha256_of
from lares_image.progress import Progress

PYTHON = "3.11"
_GLIBC = 36
"""Debian 12 has glibc 2.36: wheels made for 2.17 up to that run on it."""

PLATFORMS = tuple(
    word
    for platform in ("manylinux2014", *(f"manylinux_2_{minor}" for minor in range(17, _GLIBC + 1)))
    for word in ("--platform", f"{platform}_aarch64")
)
_TARGET = ("--only-binary=:all:", "--implementation=cp", f"--python-version={PYTHON}", *PLATFORMS)
_OWN = ("firmware", "provisioning")
"""Folders of our distributions that the appliance runs."""

_HEADER = """\
# Every Python wheel of the image and what builds ours. Written by `make image-lock`; do not edit.
"""
_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[0-9A-Za-z.+!-]+)"
    r" --hash=sha256:(?P<sha256>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True, order=True)
class LockedWheel:
    """One wheel: the only file of that name and version that has this SHA-256."""

    name: str
    version: str
    sha256: str

    @property
    def requirement(self) -> str:
        """The line of a requirements file."""
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


@dataclass(frozen=True, slots=True)
class Distribution:
    """One of our own Python distributions, as its pyproject.toml describes it."""

    folder: Path
    name: str
    version: str
    requires: tuple[str, ...]
    builds_with: tuple[str, ...]
    scripts: tuple[tuple[str, str], ...]
    """Name of a command, and `module:function`."""


def own_distributions(checkout: Path) -> list[Distribution]:
    """Our distributions that the appliance runs, in the order of their installation."""
    found = []
    for folder in _OWN:
        described = tomllib.loads((checkout / folder / "pyproject.toml").read_text("utf-8"))
        project = described["project"]
        found.append(
            Distribution(
                checkout / folder,
                project["name"],
                project["version"],
                tuple(project.get("dependencies", ())),
                tuple(described["build-system"]["requires"]),
                tuple(project.get("scripts", {}).items()),
            )
        )
    return found


def read_wheel_lock(file: Path) -> list[LockedWheel]:
    """Read and check the lock.

    Raises:
        LockError: it is missing or a line is not `NAME==VERSION --hash=sha256:HASH`.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LockError(f"cannot read {file}: {error}; make it with `make image-lock`") from error
    wheels: dict[str, LockedWheel] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise LockError(
                f"{file}, line {number}: not NAME==VERSION --hash=sha256:HASH; `make image-lock`"
            )
        if found["name"].lower() in wheels:
            raise LockError(f"{file}, line {number}: {found['name']} is there twice")
        wheels[found["name"].lower()] = LockedWheel(**found.groupdict())
    return list(wheels.values())


def format_wheel_lock(wheels: Iterable[LockedWheel]) -> str:
    """The text of the lock; `read_wheel_lock` gives the same wheels back."""
    ordered = sorted(wheels, key=lambda one: one.name.lower())
    return _HEADER + "".join(one.requirement + "\n" for one in ordered)


def resolve_wheels(
    distributions: Sequence[Distribution], constraints: Path, scratch: Path
) -> list[LockedWheel]:
    """What pip would install for our distributions on the appliance, at the versions we test with.

    Raises:
        ImageError: there is no set of wheels that fits; pip's words say why.
    """
    ours = {one.name for one in distributions}
    wanted = {need for one in distributions for need in (*one.requires, *one.builds_with)} - ours
    report = scratch / "wheels.json"
    scratch.mkdir(parents=True, exist_ok=True)
    where = ("--target", scratch / "none", "--constraint", constraints, "--report", report)
    _pip("install", "--dry-run", "--ignore-installed", *_TARGET, *where, *sorted(wanted))
    installed = json.loads(report.read_bytes())["install"]
    return [
        LockedWheel(
            one["metadata"]["name"],
            one["metadata"]["version"],
            one["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for one in installed
    ]


def fetch_wheels(wheels: Sequence[LockedWheel], folder: Path, progress: Progress) -> None:
    """Fill `folder` with exactly the locked wheels; what is there is not fetched again.

    Raises:
        MismatchError: an index serves another file than the locked one.
        ImageError: an index cannot be reached or has a locked version no more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {one.sha256: one for one in wheels}
    there = set()
    for file in folder.glob("*.whl"):
        digest = sha256_of(file)
        if digest in wanted:
            there.add(digest)
        else:
            file.unlink()
    missing = [one for one in wheels if one.sha256 not in there]
    if missing:
        _download(missing, folder)
    progress.note(f"{len(wheels)} wheels, {len(missing)} of them fetched now")


def check_wheels(wheels: Sequence[LockedWheel], folder: Path) -> None:
    """See that all wheels are there and are what the lock names.

    Raises:
        MismatchError: one is not.
    """
    there = {sha256_of(file) for file in folder.glob("*.whl")}
    for one in wheels:
        if one.sha256 not in there:
            raise MismatchError(f"{one.name} {one.version} is missing or damaged: make image-fetch")


def _download(missing: Sequence[LockedWheel], folder: Path) -> None:
    partial = folder / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    listed = partial / "requirements.txt"
    listed.write_text(format_wheel_lock(missing), encoding="utf-8")
    try:
        _pip("download", "--no-deps", "--require-hashes", *_TARGET, "-d", partial, "-r", listed)
    except ImageError as error:
        if "DO NOT MATCH THE HASHES" in str(error):
            raise MismatchError(
                f"a wheel is not what the lock names: {error}\nTry again, or look what changed"
                " with `make image-lock`"
            ) from error
        raise ImageError(
            f"cannot fetch the wheels: {error}\nIf the network is well, a version was withdrawn:"
            " change constraints.txt, then `make image-lock`"
        ) from error
    for file in partial.glob("*.whl"):
        file.rename(folder / file.name)
    shutil.rmtree(partial)


def build_wheel(distribution: Distribution, wheels: Path, scratch: Path, out: Path) -> None:
    """Build one of our distributions from the files that git knows, without a network.

    Raises:
        ImageError: it cannot be built; the message has the last words of the build.
    """
    source = scratch / distribution.name
    shutil.rmtree(source, ignore_errors=True)
    for name in _tracked(distribution.folder):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(distribution.folder / name, target)
    out.mkdir(parents=True, exist_ok=True)
    offline = ("--isolated", "--no-index", "--find-links", wheels)
    _pip("wheel", *offline, "--no-deps", "--wheel-dir", out, source)


def _tracked(folder: Path) -> list[str]:
    """Files of a folder that git knows or would take in, relative to it."""
    said = git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return [name for name in said.split("\0") if name and (folder / name).is_file()]


def install_wheels(requirements: Sequence[str], sources: Sequence[Path], target: Path) -> None:
    """Lay out wheels for the appliance in `target`: no byte code, no trace of this computer.

    Raises:
        ImageError: a wheel is missing or does not fit the appliance.
    """
    offline = ["--isolated", "--no-index", "--no-deps", "--no-compile", "--no-warn-script-location"]
    links = [word for source in sources for word in ("--find-links", str(source))]
    _pip("install", *offline, *links, *_TARGET, "--target", target, *requirements)


def _pip(*words: str | Path) -> str:
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--quiet", "--no-input"]
    return run([*pip, *words])
