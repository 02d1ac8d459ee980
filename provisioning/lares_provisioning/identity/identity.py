"""The name and key of the setup network: made once of random bytes, kept for the box's life.

They are on the box's label, so a damaged file is replaced by another identity only with a warning,
and one that a newer program wrote (an update went back) is never replaced.
"""

import hmac
import logging
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from lares.console.setup_code import ALPHABET
from lares.errors import UnusableError
from lares_provisioning import durable_file
from lares_provisioning.network import SetupNetwork

_log = logging.getLogger(__name__)

_VERSION = 1
_NAME_LENGTH = 4
_KEY_LENGTH = 10
"""31^10 keys: more than anybody tries from the street (WPA2 needs at least 8 characters)."""
_LARGEST = 1 << 16

_Kind = TypeVar("_Kind", bound=msgspec.Struct)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who a box is."""

    version: Annotated[int, Meta(ge=_VERSION)] = _VERSION
    name: Annotated[str, Meta(pattern=rf"\ALares-[{ALPHABET}]{{{_NAME_LENGTH}}}\Z")]
    key: Annotated[str, Meta(pattern=rf"\A[{ALPHABET}]{{{_KEY_LENGTH}}}\Z")]

    def __repr__(self) -> str:
        return f"Identity({self.name})"  # the key never gets into a log

    def network(self, *, is_open: bool = False) -> SetupNetwork:
        """Return the setup network; `is_open`: without the key."""
        return SetupNetwork(self.name, "" if is_open else self.key)

    def fits(self, typed: str) -> bool:
        """Return whether the key was typed; case, width, spaces and dashes do not matter."""
        text = unicodedata.normalize("NFKC", typed[:64])  # Chinese keyboards have wide letters
        bare = "".join(character for character in text if character.isalnum()).upper()
        return hmac.compare_digest(bare.encode("utf-8", "replace"), self.key.encode("ascii"))


class _Newer(msgspec.Struct, frozen=True):
    """What a newer program wrote, as far as any setup network needs it (IEEE 802.11, WPA2)."""

    version: Annotated[int, Meta(gt=_VERSION)]
    name: Annotated[str, Meta(pattern=r"\A[!-~]{1,32}\Z")]
    key: Annotated[str, Meta(pattern=r"\A[0-9A-Z]{8,63}\Z")]


class _Version(msgspec.Struct, frozen=True):
    version: Annotated[int, Meta(gt=_VERSION)]


def load_or_make(path: Path) -> Identity:
    """Return the identity that is kept; make and keep one if there is none. Blocking.

    Raises:
        UnusableError: none is kept, and none can be.
    """
    kept = load(path)
    if kept is not None:
        return kept
    made = Identity(name=f"Lares-{_random(_NAME_LENGTH)}", key=_random(_KEY_LENGTH))
    try:
        if _read(path, _Version) is not None:
            _log.warning("the identity is of a newer version: until that is back, another counts")
            path = _own(path)
        if path.exists():
            _log.warning("the identity is damaged and made anew: the old label no longer counts")
            with suppress(OSError):
                durable_file.set_aside(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable_file.write(path, msgspec.json.encode(made).decode())
    except OSError as error:
        raise UnusableError(f"the identity {path} cannot be written: {error.strerror}") from error
    return made


def load(path: Path) -> Identity | None:
    """Return the identity that is kept; None if there is none that can be used. Blocking.

    Raises:
        UnusableError: there is one, but it cannot be read (rights, a dying card).
    """
    kept = _read(path, Identity)
    if kept is not None:
        return kept
    newer = _read(path, _Newer)
    if newer is not None:
        return Identity(version=newer.version, name=newer.name, key=newer.key)
    return _read(_own(path), Identity) if _read(path, _Version) is not None else None


def _own(path: Path) -> Path:
    """Return where the identity is that counts while that of a newer version cannot be used."""
    return path.with_name(f"{path.stem}-{_VERSION}{path.suffix}")


def _read(path: Path, kind: type[_Kind]) -> _Kind | None:
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_LARGEST), type=kind)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableError(f"the identity {path} cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, RecursionError):
        return None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
