"""Names of the files that are looked for, the one that wins first; apart from what reads them."""

from collections.abc import Iterable, Iterator

NAMES = (
    "lares.toml",
    "rpi-preseed.toml",
    "custom.toml",
    "network-config",
    "user-data",
    "wpa_supplicant.conf",
    "userconf",
    "ssh",
    "firstrun.sh",
)
"""Lares' own file first, then the newest of the others; of the last three nothing is taken."""
_ADDED_BY_WINDOWS = ".txt"


def wanted(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield those of `names` that are looked for, with the one of `NAMES` that each stands for."""
    names = tuple(names)
    for name in NAMES:
        for variant in (name, name + _ADDED_BY_WINDOWS):
            # FAT keeps the case of a name, and does not care for it.
            yield from ((found, name) for found in names if found.casefold() == variant)


def is_wanted(name: str) -> bool:
    """Return whether a file of this name is one that is looked for."""
    return any(True for _ in wanted((name,)))
