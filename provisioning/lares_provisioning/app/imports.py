"""Answers of the boot partition, as the set-up takes them."""

from dataclasses import replace
from pathlib import Path

from lares_provisioning.onboarding import Answers

_FILE = "import.json"


class BootPartitionAnswers:
    """Implements `lares_provisioning.service.ports.Imports`.

    Reading them needs the parsers of all formats; a start without a file does not pay for them.
    """

    def __init__(self, state: Path) -> None:
        self._state = state

    def read(self) -> Answers | None:
        """Return the answers that nobody has taken yet."""
        if not (self._state / _FILE).exists():
            return None
        from lares_provisioning.preseed.state import read_import

        imported = read_import(self._state)
        if imported is None:
            return None
        return replace(imported.answers, owner_password_hash=imported.owner_password_hash)

    def discard(self) -> None:
        """Forget them."""
        from lares_provisioning.preseed.state import discard_import

        discard_import(self._state)
