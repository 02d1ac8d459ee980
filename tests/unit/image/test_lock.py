"""The lock files: what is written is read back, what is not a lock is refused with its line."""

import hashlib
from pathlib import Path

import pytest

from lares_image.errors import LockError, MismatchError
from lares_image.lock import LockedPackage, format_lock, read_lock
from lares_image.wheels import (
    LockedWheel,
    check_wheels,
    format_wheel_lock,
    read_wheel_lock,
)

PACKAGE = LockedPackage(
    "zlib1g",
    "1:1.2.13.dfsg-1",
    "arm64",
    82744,
    "ab" * 32,
    "archive",
    "pool/main/z/zlib/zlib1g_1.2.13.dfsg-1_arm64.deb",
)
LINE = format_lock([PACKAGE]).splitlines()[-1]
WHEEL = LockedWheel("numpy", "1.26.4", "cd" * 32)


def _file(folder: Path, text: str) -> Path:
    file = folder / "some.lock"
    file.write_text(text)
    return file


def test_packages_are_read_back_sorted(tmp_path: Path):
    other = LockedPackage(
        "adduser", "3.134", "all", 1, "0" * 64, "security", "pool/updates/main/a/adduser_3.deb"
    )
    assert read_lock(_file(tmp_path, format_lock([PACKAGE, other]))) == [other, PACKAGE]


def test_fetched_files_of_two_versions_never_share_a_name():
    newer = LockedPackage(**{**_fields(PACKAGE), "sha256": "ef" * 32})
    assert newer.file_name != PACKAGE.file_name


def _fields(package: LockedPackage) -> dict:
    return {name: getattr(package, name) for name in LockedPackage.__slots__}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("arm64 82744", "amd64 82744", "'amd64' is not arm64 or all"),
        ("82744", "-1", "is no size"),
        ("82744", "99999999999", "is no size"),
        ("ab" * 32, "ab" * 31, "is no SHA-256"),
        ("ab" * 32, "AB" * 32, "is no SHA-256"),
        ("archive:", "elsewhere:", "is no archive"),
        ("archive:pool", "archive:../pool", "is no path"),
        ("archive:pool/main/", "archive:pool/../", "is no path"),
        ("archive:pool", "archive:http://example/pool", "is no path"),
        ("zlib1g", "-o", "is no package name"),
        ("1:1.2.13.dfsg-1 ", "1;2 ", "is no version"),
        ("82744 ", "", "six words"),
    ],
)
def test_a_line_that_is_no_package_is_refused(tmp_path: Path, old: str, new: str, complaint: str):
    assert LINE.count(old)
    with pytest.raises(LockError, match=complaint) as caught:
        read_lock(_file(tmp_path, "# head\n" + LINE.replace(old, new, 1) + "\n"))
    assert "line 2" in str(caught.value)
    assert "make image-lock" in str(caught.value)


@pytest.mark.parametrize("text", ["", "# only a head\n"])
def test_a_lock_without_packages_is_refused(tmp_path: Path, text: str):
    with pytest.raises(LockError, match="names no package"):
        read_lock(_file(tmp_path, text))


def test_a_package_is_there_once(tmp_path: Path):
    with pytest.raises(LockError, match="line 2: zlib1g is there twice"):
        read_lock(_file(tmp_path, f"{LINE}\n{LINE}\n"))


def test_a_missing_lock_says_how_it_is_made(tmp_path: Path):
    with pytest.raises(LockError, match="make image-lock"):
        read_lock(tmp_path / "none.lock")
    with pytest.raises(LockError, match="make image-lock"):
        read_wheel_lock(tmp_path / "none.lock")


def test_a_lock_of_bytes_that_are_no_text_is_refused(tmp_path: Path):
    file = tmp_path / "some.lock"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LockError, match="cannot read"):
        read_lock(file)


def test_wheels_are_read_back_sorted(tmp_path: Path):
    other = LockedWheel("Jinja2", "3.1.6", "ef" * 32)
    assert read_wheel_lock(_file(tmp_path, format_wheel_lock([WHEEL, other]))) == [other, WHEEL]


@pytest.mark.parametrize(
    "line",
    [
        "numpy==1.26.4",
        "numpy>=1.26.4 --hash=sha256:" + "ab" * 32,
        "numpy==1.26.4 --hash=md5:" + "ab" * 16,
        "numpy==1.26.4 --hash=sha256:" + "ab" * 32 + " --index-url=x",
        "--index-url=x",
        "numpy @ file:///tmp/numpy.whl",
    ],
)
def test_a_line_that_is_no_locked_wheel_is_refused(tmp_path: Path, line: str):
    with pytest.raises(LockError, match="line 1"):
        read_wheel_lock(_file(tmp_path, line + "\n"))


def test_a_wheel_is_there_once_however_it_is_written(tmp_path: Path):
    text = f"{WHEEL.requirement}\n{WHEEL.requirement.replace('numpy', 'NumPy')}\n"
    with pytest.raises(LockError, match="line 2: NumPy is there twice"):
        read_wheel_lock(_file(tmp_path, text))


def test_a_build_begins_only_with_all_wheels(tmp_path: Path):
    (tmp_path / "numpy.whl").write_bytes(b"wheel")
    with pytest.raises(MismatchError, match=r"numpy 1\.26\.4 is missing .*make image-fetch"):
        check_wheels([LockedWheel("numpy", "1.26.4", "ab" * 32)], tmp_path)
    there = hashlib.sha256(b"wheel").hexdigest()
    check_wheels([LockedWheel("numpy", "1.26.4", there)], tmp_path)
