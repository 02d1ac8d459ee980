"""Build the image twice, under circumstances as different as two people's, and compare every byte.

    sudo .venv/bin/python tests/image/reproducible.py [--fresh] [rootfs|image]

Both builds have work folders of their own; the image under test stays as it is. The second one has
another time zone, language, umask and host name too. What differs is listed file by file. With
`--fresh` Debian is unpacked and configured anew each time, which is most of the work; without, both
take it from the last build, if that has kept it. Belongs to `make image-test`, not to CI.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FETCHED = ROOT / "build/image"
ELSEWHERE = ROOT / "build/elsewhere"
FIRST = ELSEWHERE / "once"
SECOND = ELSEWHERE / "again"
OTHER = {"TZ": "Asia/Shanghai", "LANG": "tr_TR.UTF-8", "LC_ALL": "C", "HOME": "/nonexistent"}


def tool(work: Path, *words: str, prefix: tuple[str, ...] = (), **other: str) -> None:
    """Run the image's build tool on a work folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "image-build"), **other}
    command = [*prefix, sys.executable, "-m", "lares_image", "--work", str(work), *words]
    subprocess.run(command, env=environment, check=True)


def prepare(work: Path, *, fresh: bool) -> None:
    """Make a work folder with what was fetched, and nothing that was built.

    The keys too: two people who build one image have one authority for its updates.
    """
    shutil.rmtree(work, ignore_errors=True)
    for name in ("debs", "wheels", "keys"):
        if (FETCHED / name).exists():
            shutil.copytree(FETCHED / name, work / name, copy_function=os.link)
    if not fresh:
        for kept in FETCHED.glob("debian-*.tar"):
            os.link(kept, work / kept.name)


def build(what: str, work: Path, *, prefix: tuple[str, ...] = (), **other: str) -> None:
    """Build, and tell how long it took."""
    began = time.monotonic()
    tool(work, what, prefix=prefix, **other)
    print(f"{work.name}: {what} in {time.monotonic() - began:.0f} s", flush=True)


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
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", nargs="?", choices=("rootfs", "image"), default="image")
    parser.add_argument("--fresh", action="store_true", help="unpack Debian anew, twice")
    options = parser.parse_args()
    tool(FETCHED, "fetch")
    for work in (FIRST, SECOND):
        prepare(work, fresh=options.fresh)
    build(options.what, FIRST)
    if not (SECOND / "keys").exists() and (FIRST / "keys").exists():
        shutil.copytree(FIRST / "keys", SECOND / "keys")
    os.umask(0o077)
    rename = 'hostname elsewhere; exec "$@"'
    build(options.what, SECOND, prefix=("unshare", "--uts", "sh", "-c", rename, "sh"), **OTHER)
    names = ["rootfs.squashfs"]
    if options.what == "image":
        names += sorted(path.name for path in FIRST.glob("lares-*.img"))
    failed = compare(names)
    if not failed:
        shutil.rmtree(ELSEWHERE)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
