"""Build the image twice, under circumstances as different as two people's, and compare every byte.

    sudo .venv/bin/python tests/image/reproducible.py [rootfs|image]

The second build has another work folder, time zone, language, umask and host name. What differs is
listed file by file. Takes twice the time of a build: it belongs to `make image-test`, not to CI.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIRST = ROOT / "build/image"
SECOND = ROOT / "build/elsewhere/again"
OTHER = {"TZ": "Asia/Shanghai", "LANG": "tr_TR.UTF-8", "LC_ALL": "C", "HOME": "/nonexistent"}


def build(what: str, work: Path, *, prefix: tuple[str, ...] = (), **other: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "image-build"), **other}
    tool = [sys.executable, "-m", "lares_image", "--work", str(work)]
    subprocess.run([*tool, "fetch"], env=environment, check=True)
    subprocess.run([*prefix, *tool, what, "--fresh"], env=environment, check=True)


def entries(root: Path) -> Iterator[tuple[str, str]]:
    """Every path of a tree with all that could differ but its time."""
    for path in sorted(root.rglob("*")):
        about = path.lstat()
        content = ""
        if path.is_symlink():
            content = str(path.readlink())
        elif path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        attributes = {
            name: os.getxattr(path, name, follow_symlinks=False)
            for name in os.listxattr(path, follow_symlinks=False)
        }
        said = f"{about.st_mode:o} {about.st_uid}:{about.st_gid} {content} {attributes}"
        yield path.relative_to(root).as_posix(), said


def compare(names: list[str]) -> int:
    different = 0
    for name in names:
        sums = [hashlib.sha256((work / name).read_bytes()).hexdigest() for work in (FIRST, SECOND)]
        same = sums[0] == sums[1]
        different += not same
        print(f"{name}: {'the same' if same else 'DIFFERENT'} {sums[0]} {'' if same else sums[1]}")
    if different:
        one, other = dict(entries(FIRST / "root")), dict(entries(SECOND / "root"))
        for path in sorted(set(one) | set(other)):
            if one.get(path) != other.get(path):
                print(f"  {path}\n    {one.get(path)}\n    {other.get(path)}")
    return different


def main() -> int:
    what = sys.argv[1] if len(sys.argv) > 1 else "image"
    build(what, FIRST)
    # The keys too: two people who build one image have one authority for its updates.
    for name in ("debs", "wheels", "keys"):
        shutil.copytree(FIRST / name, SECOND / name, copy_function=os.link, dirs_exist_ok=True)
    os.umask(0o077)
    rename = 'hostname elsewhere; exec "$@"'
    build(what, SECOND, prefix=("unshare", "--uts", "sh", "-c", rename, "sh"), **OTHER)
    names = ["rootfs.squashfs"]
    if what == "image":
        names += sorted(path.name for path in FIRST.glob("lares-*.img"))
    failed = compare(names)
    if not failed:
        shutil.rmtree(SECOND.parent)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
