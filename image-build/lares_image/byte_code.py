"""Compile the target's Python on the host: under emulation it takes ten times as long.

The root is read-only, so what is not compiled here would be compiled at each start. The files are
never checked against their sources, which bear the same time in every image; the byte code depends
on nothing of this computer but the version of its Python, which must be the target's.
"""

import importlib.util
import re
import sys
from pathlib import Path

from lares_image.command import run
from lares_image.errors import HostError

_FOLDERS = ("usr/lib/python3.11", "usr/lib/python3", "usr/share/python3", "usr/lib/lares")
_MAGIC = re.compile(r"^MAGIC_NUMBER = \((\d+)\)", re.MULTILINE)
_BOOTSTRAP = "usr/lib/python3.11/importlib/_bootstrap_external.py"
_COMPILE = """\
import compileall, py_compile, sys
root, *folders = sys.argv[1:]
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
done = [
    compileall.compile_dir(
        folder, maxlevels=99, quiet=1, force=True, workers=1, stripdir=root, prependdir="/",
        invalidation_mode=mode,
    )
    for folder in folders
]
sys.exit(not all(done))
"""


def check_magic(root: Path) -> None:
    """Whether byte code of this Python runs on the target's.

    Raises:
        HostError: it does not, or the target has no Python 3.11.
    """
    try:
        found = _MAGIC.search((root / _BOOTSTRAP).read_text(encoding="utf-8"))
    except OSError as error:
        raise HostError(f"no Python 3.11 in {root}: {error}") from error
    here = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")
    if found is None or int(found[1]) != here:
        said = found[1] if found else "unknown"
        raise HostError(f"byte code of this Python is {here}, the target's is {said}: use 3.11")


def compile_tree(root: Path) -> None:
    """Compile all Python code of a root file system; what was compiled before is replaced.

    Raises:
        HostError: this Python makes other byte code than the target's.
        ImageError: a file is no valid Python.
    """
    check_magic(root)
    folders = [str(root / name) for name in _FOLDERS if (root / name).is_dir()]
    # A fixed seed: sets of constants are written in the order of their hashes.
    run([sys.executable, "-S", "-c", _COMPILE, str(root), *folders], env={"PYTHONHASHSEED": "0"})
