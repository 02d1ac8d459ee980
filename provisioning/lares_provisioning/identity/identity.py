"""The name and key of the setup network: made once of random bytes, kept for the box's life.

They are on the box's label, so a damaged file is replaced by another identity only with a warning.
"""

import hmac
import logging
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Annotated

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
_LARGEST = 4096


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who a box is."""

    version: int = _VERSION
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
    try:
        with path.open("rb") as file:
            kept = msgspec.json.decode(file.read(_LARGEST), type=Identity)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableError(f"the identity {path} cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, RecursionError):
        return None
    return kept if kept.version == _VERSION else None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
