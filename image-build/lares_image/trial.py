"""The finished tree is tried out, as far as that goes without booting it."""

import re
from collections.abc import Iterator
from pathlib import Path

from lares_image.command import run
from lares_image.errors import ImageError
from lares_image.python_tree import FOLDER

_READELF = "aarch64-linux-gnu-readelf"
_SAID = re.compile(r"^File: (.+)$|\(NEEDED\) +Shared library: \[([^\]]+)\]", re.MULTILINE)
_ELF = b"\x7fELF"

_TRIAL = f"""\
import importlib, pathlib, pkgutil, sys
folder = pathlib.Path("/{FOLDER}")
sys.path.insert(0, str(folder))
for package in sorted(folder.glob("*/__init__.py")):
    importlib.import_module(package.parent.name)
for name in ("lares", "lares_provisioning"):
    for module in pkgutil.walk_packages(sys.modules[name].__path__, name + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
from lares.inference.artifact import find_artifact, load_artifact
from lares.inference.tflite import TfliteIntentModel
TfliteIntentModel(load_artifact(find_artifact()), "tflite_runtime")
"""


def check_libraries(root: Path) -> None:
    """See that every shared library that a program or library needs is in the tree.

    Raises:
        ImageError: some are not; the message names who needs them.
    """
    files = list(_machine_code(root))
    there = {path.name for path in root.rglob("*.so*")}
    if not files:
        return
    user = files[0].relative_to(root).as_posix()  # a single file is not named
    absent = []
    for file, needed in _SAID.findall(run([_READELF, "--dynamic", "--wide", *files])):
        if file:
            user = Path(file).relative_to(root).as_posix()
        elif needed not in there:
            absent.append(f"{user} needs {needed}")
    if absent:
        shown = "\n  ".join(absent[:20])
        raise ImageError(f"libraries are not in the image (packages.txt):\n  {shown}")


def _machine_code(root: Path) -> Iterator[Path]:
    """Programs and libraries, each once."""
    for path in sorted((root / "usr").rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as stream:
                if stream.read(len(_ELF)) == _ELF:
                    yield path


def try_out(root: Path) -> None:
    """Import each package, each module of ours, and load the intent model, by the target's Python.

    Raises:
        ImageError: something does not load; the message ends with Python's own words.
    """
    run(["chroot", root, "/usr/bin/python3", "-I", "-c", _TRIAL])
