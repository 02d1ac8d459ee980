"""Our code and its wheels as they lie on the appliance: /usr/lib/lares/python, commands, models."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from lares_image.command import run
from lares_image.errors import ImageError
from lares_image.wheels import Distribution, LockedWheel, build_wheel, install_wheels
from lares_image.workspace import Workspace

FOLDER = Path("usr/lib/lares/python")
MODELS = Path("usr/share/lares/models")
_STRIP = "aarch64-linux-gnu-strip"

_USELESS = (
    "bin",  # commands of libraries; ours are written here
    "share",
    "**/tests",
    "**/*.pyi",
    "**/*.pyx",
    "**/*.pxd",
    "**/*.c",
    "**/*.h",
    "**/*.a",
    "apsw/sqlite_extra_binaries",
    "numpy/array_api",
    "numpy/core/include",
    "numpy/distutils",
    "numpy/f2py",
    "*.dist-info/INSTALLER",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "*.dist-info/WHEEL",
)
"""What of the wheels nothing reads at run time; licences and metadata stay."""

_LAUNCHER = """\
#!/usr/bin/python3 -I
import sys

sys.path.insert(0, "/{folder}")

from {module} import {function}

sys.exit({function}())
"""


def lay_out(
    root: Path, place: Workspace, own: Sequence[Distribution], wheels: Sequence[LockedWheel]
) -> None:
    """Put everything of ours that is Python into a root file system.

    Raises:
        ImageError: a wheel is missing, or one of ours cannot be built.
    """
    scratch, built = place.work / "sources", place.work / "own-wheels"
    shutil.rmtree(built, ignore_errors=True)
    for distribution in own:
        build_wheel(distribution, place.wheels, scratch, built)
    needs = [f"{one.name}=={one.version}" for one in shipped(wheels, own)]
    needs += [f"{one.name}=={one.version}" for one in own]
    target = root / FOLDER
    install_wheels(needs, (place.wheels, built), target)
    trim(target)
    strip(target)
    for distribution in own:
        write_launchers(root, distribution.scripts)
    shutil.copytree(place.checkout / "models/artifacts", root / MODELS)


def shipped(wheels: Sequence[LockedWheel], own: Sequence[Distribution]) -> list[LockedWheel]:
    """The locked wheels that come to the appliance; the others only build ours."""
    tools = {need.partition("==")[0] for one in own for need in one.builds_with}
    return [one for one in wheels if one.name not in tools]


def trim(folder: Path) -> None:
    """Remove what nothing reads at run time."""
    for glob in _USELESS:
        for path in sorted(folder.glob(glob)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def strip(folder: Path) -> None:
    """Take the names of debuggers out of the machine code, two thirds of some wheels."""
    libraries = sorted(path for path in folder.rglob("*.so*") if path.is_file())
    if libraries:
        run([_STRIP, "--strip-unneeded", *libraries])


def write_launchers(root: Path, scripts: Sequence[tuple[str, str]]) -> None:
    """Write the commands of a distribution: isolated from the caller's environment and folder.

    Raises:
        ImageError: a script of pyproject.toml is not `module:function`.
    """
    for name, target in scripts:
        module, _, function = target.partition(":")
        if not (module and function.isidentifier()):
            raise ImageError(f"the script {name} = {target!r} is not module:function")
        file = root / "usr/bin" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_LAUNCHER.format(folder=FOLDER, module=module, function=function))
        file.chmod(0o755)
