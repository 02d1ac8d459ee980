"""The one-time code that proves that who sets the owner's password can read this machine's log."""

import hmac
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0/O, 1/I/L: what is read off a screen is typed right."""
_LENGTH = 8


class SetupCode:
    """Eight characters (31^8 possibilities), valid until used; shown as ``ABCD-EFGH``."""

    def __init__(self) -> None:
        self._code: str | None = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))

    @property
    def text(self) -> str:
        """The code as it is shown; empty once it was used."""
        return f"{self._code[:4]}-{self._code[4:]}" if self._code else ""

    def matches(self, typed: str) -> bool:
        """Return whether `typed` is the code; case, spaces and dashes do not matter."""
        if self._code is None:
            return False
        bare = "".join(character for character in typed if character.isalnum()).upper()
        return hmac.compare_digest(bare.encode("utf-8", "replace"), self._code.encode("ascii"))

    def use_up(self) -> None:
        """Make the code worthless."""
        self._code = None
