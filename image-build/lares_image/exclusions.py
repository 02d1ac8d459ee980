"""The list of what is left out of Debian's packages, as options of dpkg."""

from pathlib import Path

from lares_image.errors import LockError


def dpkg_options(file: Path) -> list[str]:
    """Read the list: a glob a line is left out, one with `+` is kept in spite of those above it.

    Raises:
        LockError: it cannot be read, or a line is no absolute path.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LockError(f"cannot read {file}: {error.strerror}") from error
    options = []
    for number, line in enumerate(lines, 1):
        glob = line.strip()
        if not glob or glob.startswith("#"):
            continue
        kept = glob.startswith("+")
        path = glob.removeprefix("+")
        if not path.startswith("/") or any(character.isspace() for character in path):
            raise LockError(f"{file}, line {number}: {glob!r} is no absolute path")
        options.append(f"path-{'include' if kept else 'exclude'}={path}")
    return options
