"""The initrd, made on this computer out of the root tree: no program of the target is run.

It holds a static busybox, the kernel modules between the boot loader and the root file system, and
our `init`. The tools that repair and grow the data partition are not in it: `init` takes them from
the slot's own root, so that it stays small and they are of one version.
"""

import gzip
import lzma
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lares_image import cpio
from lares_image.errors import HostError, ImageError

WATCHDOG_MODULES = ("bcm2835_wdt", "i6300esb")
"""Loaded first. On a Raspberry Pi the former also is what restarts the board: without it a panic
ends in a standstill. The latter is the one that QEMU can give a `virt` machine."""

STORAGE_MODULES = (
    # Raspberry Pi 3 and Zero 2 W: the card is at one or the other, as the firmware's tree says.
    *("bcm2835", "sdhci_iproc"),
    # Raspberry Pi 4: the card's supply and signal voltage are regulators of their own.
    *("fixed", "gpio_regulator"),
    # QEMU's virt machine.
    *("virtio_blk", "virtio_mmio"),
    # ext4 asks the kernel's crypto for crc32c by name; nothing could load it on demand in here.
    *("crc32c_generic", "ext4", "squashfs", "overlay"),
)

_ZSTD_LEVEL = 19
_PACKED = {".xz": lzma.decompress, ".gz": gzip.decompress}


@dataclass(frozen=True, slots=True)
class Archive:
    """The initrd before it is compressed, and how many kernel modules are in it."""

    data: bytes
    modules: int


@dataclass(frozen=True, slots=True)
class KernelModules:
    """The modules of one kernel in `folder`, as depmod described them."""

    release: str
    folder: Path
    _files: Mapping[str, str]
    _needs: Mapping[str, Sequence[str]]
    _built_in: frozenset[str]

    @classmethod
    def of_root(cls, root: Path, release: str) -> "KernelModules":
        """Read `modules.dep` and `modules.builtin`.

        Raises:
            ImageError: the tree has no modules of this release, or they were not indexed.
        """
        folder = root / "usr/lib/modules" / release
        try:
            lines = (folder / "modules.dep").read_text().splitlines()
            built_in = (folder / "modules.builtin").read_text().splitlines()
        except OSError as error:
            raise ImageError(f"no index of kernel modules: {error}") from error
        needs = {file: rest.split() for file, _, rest in (line.partition(":") for line in lines)}
        return cls(
            release,
            folder,
            {_module_name(file): file for file in needs},
            {_module_name(file): [*map(_module_name, rest)] for file, rest in needs.items()},
            frozenset(map(_module_name, built_in)),
        )

    def has(self, name: str) -> bool:
        """Return whether the kernel has it: as a file that is there, or built in."""
        name = name.replace("-", "_")
        file = self._files.get(name)
        return name in self._built_in or (file is not None and (self.folder / file).is_file())

    def in_order(self, wanted: Iterable[str]) -> list[str]:
        """Return the wanted ones and all that they need, each after what it needs.

        What is built into the kernel is left out.

        Raises:
            ImageError: the kernel does not have one of them.
        """
        order: list[str] = []
        for name in wanted:
            self._add(name.replace("-", "_"), order)
        return order

    def read(self, name: str) -> bytes:
        """Return a module's code, unpacked: nothing in the initrd could do it."""
        file = self.folder / self._files[name]
        unpack = _PACKED.get(file.suffix, bytes)
        return unpack(file.read_bytes())

    def _add(self, name: str, order: list[str]) -> None:
        if name in order or name in self._built_in:
            return
        if name not in self._files:
            raise ImageError(f"kernel {self.release} has no module {name}, which the initrd needs")
        # modules.dep lists what is needed with the most basic one last.
        for need in reversed(self._needs[name]):
            self._add(need, order)
        if name not in order:
            order.append(name)


def kernel_release(root: Path) -> str:
    """Return the release of the one kernel in a tree, such as `6.12.9-arm64`.

    Raises:
        ImageError: there is none, or more than one.
    """
    folder = root / "usr/lib/modules"
    found = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    if len(found) != 1:
        raise ImageError(f"{folder} must hold one kernel's modules, not {len(found)}")
    return found[0]


def make_archive(root: Path, init: Path) -> Archive:
    """Return the initrd for the kernel of a root tree; the same tree gives the same bytes.

    Raises:
        ImageError: the tree lacks busybox, a module, or is not a finished root.
    """
    modules = KernelModules.of_root(root, kernel_release(root))
    watchdog = modules.in_order(WATCHDOG_MODULES)
    storage = [one for one in modules.in_order(STORAGE_MODULES) if one not in watchdog]
    entries = _entries(root, init, modules, watchdog, storage)
    return Archive(cpio.pack(entries), len(watchdog) + len(storage))


def write_initrd(root: Path, init: Path, out: Path) -> Archive:
    """Write the initrd for the kernel of a root tree, compressed with zstd.

    Raises:
        ImageError: the tree lacks busybox, a module, or is not a finished root.
        HostError: zstd is not installed.
    """
    archive = make_archive(root, init)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(_zstd(archive.data))
    return archive


def _entries(
    root: Path, init: Path, modules: KernelModules, watchdog: Sequence[str], storage: Sequence[str]
) -> Iterable[cpio.Entry]:
    try:
        busybox = (root / "usr/bin/busybox").read_bytes()
        script = init.read_bytes()
    except OSError as error:
        raise ImageError(f"the initrd needs {error.filename}: {error.strerror}") from error
    yield cpio.regular("bin/busybox", busybox, 0o755)
    yield cpio.regular("init", script, 0o755)
    for name in ("dev", "newroot", "proc", "sys"):
        yield cpio.directory(name)
    # The kernel opens it for `init` before anything is mounted.
    yield cpio.character_device("dev/console", (5, 1))
    for name in (*watchdog, *storage):
        yield cpio.regular(f"modules/{name}.ko", modules.read(name))
    yield cpio.regular("modules/watchdog", _lines(watchdog))
    yield cpio.regular("modules/storage", _lines(storage))


def _lines(names: Sequence[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


def _zstd(data: bytes) -> bytes:
    program = shutil.which("zstd")
    if program is None:
        raise HostError("zstd is not installed on this computer")
    # One thread: how the work is cut up for several would show in the bytes.
    command = [program, f"-{_ZSTD_LEVEL}", "--single-thread", "--quiet", "--stdout"]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603


def _module_name(file: str) -> str:
    return Path(file).name.partition(".ko")[0].replace("-", "_")
