"""Fetching by lock, with real packages from an archive in a folder: checked, resumed, refused."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from lares_image.archives import Archives
from lares_image.errors import GoneError, MismatchError
from lares_image.fetch import fetch_packages, sha256_of
from lares_image.lock import LockedPackage
from lares_image.own_packages import make_own_packages
from lares_image.progress import Progress
from lares_image.repository import make_repository

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs Debian's packages"),
]


def _package(archive: Path, name: str, content: bytes) -> LockedPackage:
    """Make a Debian package in the archive."""
    tree = archive / "tree" / name
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 1:2~3\nArchitecture: arm64\nMaintainer: x\nDescription: x\n"
    )
    (tree / "usr").mkdir()
    (tree / "usr/content").write_bytes(content)
    path = f"pool/main/{name[0]}/{name}/{name}_2~3_arm64.deb"
    deb = archive / path
    deb.parent.mkdir(parents=True)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, deb], check=True)
    return LockedPackage(
        name, "1:2~3", "arm64", deb.stat().st_size, sha256_of(deb), "archive", path
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def packages(archive: Path) -> list[LockedPackage]:
    return [_package(archive, name, name.encode()) for name in ("one", "two")]


def _fetch(packages: list[LockedPackage], archive: Path, folder: Path) -> str:
    out = io.StringIO()
    fetch_packages(packages, folder, Archives(f"copy:{archive}/", "copy:/none/"), Progress(out))
    return out.getvalue()


def test_what_is_there_is_not_fetched_again(
    packages: list[LockedPackage], archive: Path, tmp_path: Path
):
    folder = tmp_path / "debs"
    assert "2 Debian packages, 2 of them fetched now" in _fetch(packages, archive, folder)
    assert {sha256_of(file) for file in folder.glob("*.deb")} == {one.sha256 for one in packages}
    (folder / "old_0.deb").write_bytes(b"of an earlier lock")
    (folder / packages[0].file_name).write_bytes(b"damaged on this disk")
    assert "2 Debian packages, 1 of them fetched now" in _fetch(packages, archive, folder)
    assert {file.name for file in folder.glob("*.deb")} == {one.file_name for one in packages}


def test_another_file_under_a_locked_name_is_refused(
    packages: list[LockedPackage], archive: Path, tmp_path: Path
):
    served = archive / packages[1].path
    served.write_bytes(served.read_bytes()[:-1] + b"!")
    with pytest.raises(MismatchError, match=r"not what the lock names: two 1:2~3\. .*try again"):
        _fetch(packages, archive, tmp_path / "debs")
    assert not list((tmp_path / "debs").glob("two*"))
    assert not list((tmp_path / "debs/partial").glob("two*")), "the next run starts clean"


def test_a_version_that_the_archive_has_no_more(
    packages: list[LockedPackage], archive: Path, tmp_path: Path
):
    (archive / packages[1].path).unlink()
    with pytest.raises(GoneError, match=r"cannot fetch two 1:2~3 .*make image-lock"):
        _fetch(packages, archive, tmp_path / "debs")


def test_a_cut_off_file_is_never_taken_for_whole(
    packages: list[LockedPackage], archive: Path, tmp_path: Path
):
    partial = tmp_path / "debs/partial"
    partial.mkdir(parents=True)
    (partial / packages[0].file_name).write_bytes((archive / packages[0].path).read_bytes()[:300])
    _fetch(packages, archive, tmp_path / "debs")
    assert sha256_of(tmp_path / "debs" / packages[0].file_name) == packages[0].sha256


@pytest.mark.skipif(shutil.which("apt-ftparchive") is None, reason="needs apt-utils")
def test_apt_reads_the_flat_archive_that_mmdebstrap_gets(
    packages: list[LockedPackage], archive: Path, tmp_path: Path
):
    own = make_own_packages(tmp_path / "own", 1_700_000_000)
    before = own.read_bytes()
    assert make_own_packages(tmp_path / "own", 1_700_000_000).read_bytes() == before
    make_repository(tmp_path / "flat", [own, *(archive / one.path for one in packages)])
    index = (tmp_path / "flat/Packages").read_text()
    release = (tmp_path / "flat/Release").read_text()
    assert all(one.sha256 in index for one in packages)
    assert "Provides: linux-initramfs-tool" in index
    assert "Codename: bookworm" in release
    assert "Suite: bookworm" in release
