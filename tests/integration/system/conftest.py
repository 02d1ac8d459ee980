"""A scratch root: Debian's packages with the appliance's files over them, as in the image."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TREE = ROOT / "image-build/rootfs"
PACKAGES = ROOT / ".cache/system-packages"
# Programs that units start and that come from packages not unpacked here.
ELSEWHERE = (
    "usr/bin/lares",
    "usr/bin/lares-provision",
    "usr/bin/python3",
    "usr/bin/sh",
    "usr/bin/rm",
    "usr/bin/sleep",
    "usr/bin/kill",
    "usr/bin/mkdir",
    "usr/bin/chown",
    "usr/sbin/fsck.vfat",
    "usr/sbin/ip",
    "usr/sbin/modprobe",
)


@pytest.fixture(scope="session")
def appliance_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the root; tests that write there copy it."""
    script = Path(__file__).parent / "packages.sh"
    subprocess.run(["bash", script, PACKAGES], check=True)
    root = tmp_path_factory.mktemp("appliance") / "root"
    shutil.copytree(PACKAGES / "root", root, symlinks=True)
    _lay(TREE, root)
    for name in ELSEWHERE:
        program = root / name
        program.parent.mkdir(parents=True, exist_ok=True)
        if not program.exists():
            program.write_text("#!/bin/sh\n")
            program.chmod(0o755)
    return root


def _lay(tree: Path, root: Path) -> None:
    for path in sorted(tree.rglob("*")):
        target = root / path.relative_to(tree)
        if path.is_symlink() or path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)
        else:
            target.mkdir(exist_ok=True)


@pytest.fixture(scope="session")
def libraries(appliance_root: Path) -> dict[str, str]:
    """Return the environment in which programs of the root run here."""
    found = sorted({str(path.parent) for path in (appliance_root / "usr/lib").rglob("libndp.so*")})
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(found), "LC_ALL": "C.UTF-8"}
