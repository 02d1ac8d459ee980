"""The lists that people edit, and whether the locks still fit them."""

import re
from pathlib import Path

import pytest

from lares_image.bootstrap import Debian
from lares_image.errors import LockError
from lares_image.exclusions import dpkg_options
from lares_image.lock import read_lock
from lares_image.own_packages import NAME as OWN
from lares_image.package_list import WantedPackage, read_package_list
from lares_image.wheels import own_distributions, read_wheel_lock
from lares_image.workspace import Workspace

PLACE = Workspace.of_checkout()


def _file(folder: Path, text: str) -> Path:
    file = folder / "list.txt"
    file.write_text(text, encoding="utf-8")
    return file


def test_package_list(tmp_path: Path):
    text = "# head\n\nudev  # why\nlinux-image-arm64/bookworm-backports\nu-boot-rpi beside\n"
    assert read_package_list(_file(tmp_path, text)) == [
        WantedPackage("udev"),
        WantedPackage("linux-image-arm64", "bookworm-backports"),
        WantedPackage("u-boot-rpi", beside=True),
    ]


@pytest.mark.parametrize("line", ["Udev", "udev apart", "-o", "udev/", "a b c", "udev\nudev"])
def test_package_list_refuses(tmp_path: Path, line: str):
    with pytest.raises(LockError, match=r"line [12]"):
        read_package_list(_file(tmp_path, line))


def test_exclusions_keep_their_order(tmp_path: Path):
    text = "# head\n/usr/share/doc/*\n+/usr/share/doc/*/copyright\n"
    assert dpkg_options(_file(tmp_path, text)) == [
        "path-exclude=/usr/share/doc/*",
        "path-include=/usr/share/doc/*/copyright",
    ]


@pytest.mark.parametrize("line", ["usr/share", "+usr", "/usr/a b", "path-exclude=/usr"])
def test_exclusions_refuse_what_is_no_path(tmp_path: Path, line: str):
    with pytest.raises(LockError, match="line 1"):
        dpkg_options(_file(tmp_path, line))


def test_licences_are_not_excluded():
    assert "path-include=/usr/share/doc/*/copyright" in dpkg_options(PLACE.excluded)


def test_every_wanted_package_is_locked():
    locked = {one.name for one in read_lock(PLACE.packages_lock)}
    wanted = {one.name for one in read_package_list(PLACE.packages)} - {OWN}
    assert wanted <= locked, "make image-lock"


def test_nothing_is_locked_that_an_appliance_must_not_have():
    locked = {one.name for one in read_lock(PLACE.packages_lock)}
    assert not locked & {"apt", "openssh-server", "sudo", "initramfs-tools", "gcc", "usrmerge"}


def test_locked_wheels_are_the_versions_that_the_tests_run_with():
    pins = dict(
        line.lower().split("==")
        for line in (PLACE.checkout / "constraints.txt").read_text().splitlines()
        if "==" in line
    )
    own = own_distributions(PLACE.checkout)
    tools = {need.partition("==")[0] for one in own for need in one.builds_with}
    for wheel in read_wheel_lock(PLACE.wheels_lock):
        if wheel.name not in tools:
            assert pins[wheel.name.lower()] == wheel.version, "make image-lock"


def test_every_dependency_of_ours_is_locked():
    own = own_distributions(PLACE.checkout)
    names = {one.name for one in own}
    locked = {wheel.name.lower() for wheel in read_wheel_lock(PLACE.wheels_lock)}
    for one in own:
        for need in (*one.requires, *one.builds_with):
            name = re.split(r"[^A-Za-z0-9._-]", need)[0].lower()
            assert name in locked | names, f"{one.name} needs {name}: make image-lock"


def test_debian_is_kept_only_while_nothing_it_is_made_of_changes(tmp_path: Path):
    sources = tmp_path / "image-build"
    for file in (PLACE.packages, PLACE.packages_lock, PLACE.excluded, *PLACE.hooks.iterdir()):
        copy = sources / file.relative_to(PLACE.sources)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    users = sources / "rootfs/usr/lib/sysusers.d/some.conf"
    users.parent.mkdir(parents=True)
    users.write_text("g some 1\n")
    debian = Debian(Workspace(tmp_path, tmp_path / "work"), (), ())
    keys = {debian.key}
    for file in sorted(path for path in sources.rglob("*") if path.is_file()):
        before = file.read_bytes()
        file.write_bytes(before + b"# changed\n")
        keys.add(debian.key)
        file.write_bytes(before)
        assert debian.key in keys
    assert len(keys) == 1 + sum(path.is_file() for path in sources.rglob("*"))
