"""The list that people edit: which Debian packages an appliance needs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lares_image.errors import LockError

_LINE = re.compile(r"(?P<name>[a-z0-9][a-z0-9+.-]+)(?:/(?P<suite>[a-z-]+))?(?P<beside>\s+beside)?")


@dataclass(frozen=True, slots=True)
class WantedPackage:
    """A package that is asked for by name; `suite` is None where any will do."""

    name: str
    suite: str | None = None
    beside: bool = False
    """Only unpacked beside the root file system, not installed in it."""

    @property
    def wish(self) -> str:
        """How apt is asked for it."""
        return self.name if self.suite is None else f"{self.name}/{self.suite}"


def read_package_list(file: Path) -> list[WantedPackage]:
    """Read the list; empty lines and `#` comments are passed over.

    Raises:
        LockError: it cannot be read, or a line is not as its head describes.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LockError(f"cannot read {file}: {error.strerror}") from error
    return list(_parse(file, lines))


def _parse(file: Path, lines: Iterable[str]) -> Iterable[WantedPackage]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        found = _LINE.fullmatch(words)
        if found is None:
            raise LockError(f"{file}, line {number}: {words!r} is not NAME[/SUITE] [beside]")
        if found["name"] in seen:
            raise LockError(f"{file}, line {number}: {found['name']} is there twice")
        seen.add(found["name"])
        yield WantedPackage(found["name"], found["suite"], found["beside"] is not None)
