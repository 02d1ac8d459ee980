"""Invariant: whatever a settings file holds, it gives Settings or a SettingsError of one line."""

from pathlib import Path

from lares.errors import SettingsError
from lares.settings.model import Settings
from lares.settings.reading import parse

_FILE = Path("/etc/lares/lares.toml")


SEEDS: tuple[bytes, ...] = (
    b'[mqtt]\nhost = "broker"\nport = 1884\n[home.areas.study]\nnames = { en = "Study" }\n',
    b"[console]\nprot = 80\n",
)
"""Inputs that reach the depths; fuzzers start from them."""


def target(data: bytes) -> None:
    """Parse `data` as the text of a settings file."""
    try:
        settings = parse(data.decode("utf-8", "replace"), _FILE, environ={"HOME": "/home/fuzz"})
    except SettingsError as error:
        message = str(error)
        assert message.startswith(str(_FILE))
        assert "\n" not in message
        assert len(message) <= 2000
    else:
        assert isinstance(settings, Settings)
        assert settings.data.dir is not None
