"""Which modules go into the initrd, in which order, and what else is in it."""

import lzma
import stat
from pathlib import Path

import pytest

from lares_image import initrd
from lares_image.errors import ImageError
from tests.unit.image.test_cpio import unpack

_DEP = """\
kernel/fs/ext4/ext4.ko.xz: kernel/lib/crc16.ko.xz kernel/fs/mbcache.ko.xz kernel/fs/jbd2/jbd2.ko.xz
kernel/lib/crc16.ko.xz:
kernel/fs/mbcache.ko.xz:
kernel/fs/jbd2/jbd2.ko.xz:
kernel/drivers/mmc/host/sdhci-iproc.ko.xz: kernel/sdhci-pltfm.ko.xz kernel/sdhci.ko.xz
kernel/sdhci-pltfm.ko.xz: kernel/sdhci.ko.xz
kernel/sdhci.ko.xz:
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "usr/lib/modules/6.12-arm64"
    folder.mkdir(parents=True)
    (tmp_path / "usr/bin").mkdir()
    (tmp_path / "usr/bin/busybox").write_bytes(b"busybox")
    plain = [
        *("bcm2835_wdt", "i6300esb", "bcm2835", "fixed", "gpio-regulator", "virtio_blk"),
        *("squashfs", "overlay", "crc32c_generic"),
    ]
    dep = _DEP + "".join(f"kernel/{name}.ko:\n" for name in plain)
    (folder / "modules.dep").write_text(dep)
    (folder / "modules.builtin").write_text("kernel/drivers/virtio/virtio_mmio.ko\n")
    for line in dep.splitlines():
        file = folder / line.partition(":")[0]
        file.parent.mkdir(parents=True, exist_ok=True)
        code = file.name.encode()
        file.write_bytes(lzma.compress(code) if file.suffix == ".xz" else code)
    return tmp_path


@pytest.fixture
def init(tmp_path: Path) -> Path:
    file = tmp_path / "init"
    file.write_text("#!/bin/busybox sh\n")
    return file


def test_a_module_comes_after_what_it_needs_and_once(root: Path):
    modules = initrd.KernelModules.of_root(root, "6.12-arm64")
    order = modules.in_order(["sdhci-iproc", "ext4", "sdhci"])
    assert order == ["sdhci", "sdhci_pltfm", "sdhci_iproc", "jbd2", "mbcache", "crc16", "ext4"]


def test_a_module_that_the_kernel_lacks_is_named(root: Path):
    modules = initrd.KernelModules.of_root(root, "6.12-arm64")
    with pytest.raises(ImageError, match=r"6\.12-arm64 has no module btrfs"):
        modules.in_order(["btrfs"])


def test_the_archive_holds_what_init_reads(root: Path, init: Path):
    found = unpack(initrd.make_archive(root, init).data)
    assert found["init"].data == init.read_bytes()
    assert stat.S_IMODE(found["init"].mode) == stat.S_IMODE(found["bin/busybox"].mode) == 0o755
    assert found["dev/console"].device == (5, 1)
    for name in ("dev", "proc", "sys", "newroot"):
        assert stat.S_ISDIR(found[name].mode)
    watchdog = found["modules/watchdog"].data.decode().split()
    storage = found["modules/storage"].data.decode().split()
    assert watchdog == ["bcm2835_wdt", "i6300esb"]
    assert "virtio_mmio" not in storage  # built in
    for name in watchdog + storage:
        assert found[f"modules/{name}.ko"].data.split(b".")[0].replace(b"-", b"_") == name.encode()
    assert {name for name in found if name.endswith(".ko")} == {
        f"modules/{name}.ko" for name in watchdog + storage
    }


def test_the_same_tree_gives_the_same_archive(root: Path, init: Path):
    assert initrd.make_archive(root, init) == initrd.make_archive(root, init)


def test_a_tree_without_busybox_is_no_root(root: Path, init: Path):
    (root / "usr/bin/busybox").unlink()
    with pytest.raises(ImageError, match="busybox"):
        initrd.make_archive(root, init)


@pytest.mark.parametrize("kernels", [(), ("6.1-arm64", "6.12-arm64")])
def test_a_root_has_one_kernel(tmp_path: Path, kernels: tuple[str, ...]):
    for name in kernels:
        (tmp_path / "usr/lib/modules" / name).mkdir(parents=True)
    with pytest.raises(ImageError, match="one kernel"):
        initrd.kernel_release(tmp_path)


def test_a_kernel_without_an_index_is_refused(tmp_path: Path):
    (tmp_path / "usr/lib/modules/6.12-arm64").mkdir(parents=True)
    with pytest.raises(ImageError, match=r"modules\.dep"):
        initrd.KernelModules.of_root(tmp_path, "6.12-arm64")
