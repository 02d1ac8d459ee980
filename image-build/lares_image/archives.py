"""Where this computer gets Debian packages from: its own apt sources say it, nothing here does."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lares_image.command import run
from lares_image.errors import HostError

RELEASE = "bookworm"
"""Debian 12: the last release whose Python has wheels of the runtimes that we ship."""

_MAIN = re.compile(r"(?:bookworm|trixie|forky|sid|(?:old)*stable|testing|unstable)(?:-updates)?")
_SECURITY = re.compile(r"(?:bookworm|trixie|forky|(?:old)*stable|testing)-security")
_KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
)


@dataclass(frozen=True, slots=True)
class Archives:
    """The roots of Debian's two archives as URIs with a slash at the end."""

    archive: str
    security: str

    def uri(self, archive: str, path: str) -> str:
        """The address of a locked package."""
        return (self.security if archive == "security" else self.archive) + path


def find_archives() -> Archives:
    """Ask apt which Debian archives this computer uses.

    Raises:
        HostError: it uses none.
    """
    listed = run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"])
    return choose_archives(listed.splitlines())


def choose_archives(lines: Iterable[str]) -> Archives:
    """Choose from lines of `URI release`; the main archive also serves where security is not named.

    Raises:
        HostError: there is no archive of Debian among them.
    """
    main = security = None
    for line in lines:
        uri, _, release = line.strip().rpartition(" ")
        root = uri if uri.endswith("/") else uri + "/"
        if _MAIN.fullmatch(release):
            main = main or root
        elif _SECURITY.fullmatch(release):
            security = security or root
    if main is None or security is None:
        raise HostError(
            "apt knows no Debian archive with its security archive here: build on Debian, or add"
            f" both of {RELEASE} to /etc/apt/sources.list.d"
        )
    return Archives(main, security)


def find_keyring() -> Path:
    """The keys that Debian signs its archives with.

    Raises:
        HostError: the package with them is not installed.
    """
    for keyring in _KEYRINGS:
        if keyring.is_file():
            return keyring
    raise HostError("Debian's archive keys are missing: apt-get install debian-archive-keyring")
