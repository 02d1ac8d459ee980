"""An apt of our own: another architecture, empty status, nothing of the host's but its mirrors."""

import email
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lares_image.archives import RELEASE, Archives, find_keyring
from lares_image.command import run
from lares_image.errors import ImageError, LockError
from lares_image.lock import LockedPackage
from lares_image.own_packages import NAME as OWN
from lares_image.package_list import WantedPackage

_URI = re.compile(r"^'(?P<uri>[a-z]+:[^']+)' (?P<file>\S+) ", re.MULTILINE)
_NEVER = """\
Package: usrmerge
Pin: release *
Pin-Priority: -1
"""
"""`usr-is-merged` takes its place: nothing has to be moved in a new tree."""

_ESSENTIAL = "?and(?essential, ?not(?exact-name(apt)))"
"""apt counts itself among them; a read-only root needs none."""

_CONFIGURATION = """\
APT::Architecture "arm64";
APT::Architectures {{ "arm64"; }};
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
Acquire::Languages "none";
Dir::State "{folder}/state";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Dir::Etc "{folder}/etc";
"""


@dataclass(frozen=True, slots=True)
class AptState:
    """A private apt below `folder`; the host's proxy settings are kept, its packages not."""

    folder: Path

    def set_up(self, archives: Archives, own_packages: Path) -> None:
        """Write the configuration and fetch the indices; signatures are checked by apt.

        Raises:
            ImageError: the archives cannot be read.
        """
        for name in ("state/lists/partial", "cache/archives/partial", "etc/apt.conf.d"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "etc/preferences").write_text(_NEVER)
        (self.folder / "status").write_text("")
        (self.folder / "apt.conf").write_text(_CONFIGURATION.format(folder=self.folder))
        signed = f"[signed-by={find_keyring()}]"
        components = "main non-free-firmware"
        sources = [
            f"deb [trusted=yes] copy:{own_packages} ./",
            f"deb {signed} {archives.archive} {RELEASE} {components}",
            f"deb {signed} {archives.archive} {RELEASE}-updates {components}",
            f"deb {signed} {archives.archive} {RELEASE}-backports {components}",
            f"deb {signed} {archives.security} {RELEASE}-security {components}",
        ]
        (self.folder / "etc/sources.list").write_text("".join(line + "\n" for line in sources))
        self._apt("apt-get", "-qq", "update")

    def resolve(self, wanted: list[WantedPackage], archives: Archives) -> list[LockedPackage]:
        """What apt would install for a list into an empty system, without our own packages.

        Raises:
            ImageError: something in the list does not exist or does not fit; apt's words say what.
        """
        installed = [one.wish for one in wanted if not one.beside]
        beside = [one.wish for one in wanted if one.beside]
        ask = ("apt-get", "-qq", "--print-uris")
        said = self._apt(*ask, "install", _ESSENTIAL, *installed)
        if beside:
            said += self._apt(*ask, "download", *beside)
        lines = (found for found in _URI.finditer(said) if not found["file"].startswith(OWN))
        places = dict(_place(found, archives) for found in lines)
        exact = [f"{name}={version}" for name, version in places]
        stanzas = self._apt("apt-cache", "show", *exact).split("\n\n")
        described = [email.message_from_string(stanza) for stanza in stanzas if stanza.strip()]
        found = [
            LockedPackage(
                one["Package"],
                one["Version"],
                one["Architecture"],
                int(one["Size"]),
                one["SHA256"],
                *places[one["Package"], one["Version"]],
            )
            for one in described
        ]
        if len(found) != len(places):
            raise LockError(f"apt named {len(places)} packages and described {len(found)}")
        return found

    def _apt(self, *words: str) -> str:
        if not (self.folder / "apt.conf").is_file():
            raise ImageError(f"{self.folder} is not set up")
        return run(words, env={"APT_CONFIG": str(self.folder / "apt.conf")})


def _place(found: re.Match[str], archives: Archives) -> tuple[tuple[str, str], tuple[str, str]]:
    """Name and version of a line of `--print-uris`, and archive and path of its file."""
    name, version, _ = unquote(found["file"]).split("_")
    for archive, root in (("security", archives.security), ("archive", archives.archive)):
        if found["uri"].startswith(root):
            return (name, version), (archive, unquote(found["uri"].removeprefix(root)))
    raise LockError(f"{name} comes from neither of Debian's archives")
