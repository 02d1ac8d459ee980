"""Where the program finds and leaves things; the appliance's places are the defaults."""

import argparse
from dataclasses import dataclass
from pathlib import Path

_STATE = Path("/var/lib/lares-provision")
_SETTINGS = Path("/etc/lares/lares.toml")
_TEMPLATE = Path("/usr/share/lares/appliance.toml")
_REQUESTS = Path("/run/lares-requests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Files and the bus."""

    state: Path = _STATE
    settings: Path = _SETTINGS
    template: Path = _TEMPLATE
    requests: Path = _REQUESTS
    bus: str | None = None
    """Address of the message bus; None: the system's."""

    @property
    def identity(self) -> Path:
        """The box's name and key."""
        return self.state / "identity.json"

    @property
    def kept(self) -> Path:
        """What outlives a power cut."""
        return self.state / "state.json"

    @property
    def done(self) -> Path:
        """The mark that the home was handed over."""
        return self.state / "done"

    @property
    def first_password(self) -> Path:
        """The hash for the appliance service."""
        return self.state / "handover" / "first-password"

    @property
    def reset_mark(self) -> Path:
        """Exists while a factory reset is under way."""
        return self.state / "reset"

    @property
    def setup_is_open(self) -> bool:
        """Whether the setup network is without a key, as a file on the card asked (`preseed`)."""
        return (self.state / "open").exists()

    @property
    def lock(self) -> Path:
        """Held while the service runs; its text is the process's id."""
        return self.state / "serve.lock"


def add_places(parser: argparse.ArgumentParser) -> None:
    """Declare the options that all commands share."""
    group = parser.add_argument_group("places")
    group.add_argument("--state", metavar="DIR", type=Path, default=_STATE, help="its own folder")
    group.add_argument(
        "--settings", metavar="FILE", type=Path, default=_SETTINGS, help="settings that it writes"
    )
    group.add_argument(
        "--template", metavar="FILE", type=Path, default=_TEMPLATE, help="what they begin as"
    )
    group.add_argument(
        "--requests",
        metavar="DIR",
        type=Path,
        default=_REQUESTS,
        help="where the appliance's system takes requests (docs/image-system.md)",
    )
    group.add_argument(
        "--bus", metavar="ADDRESS", help="address of another message bus than the system's"
    )


def places_of(arguments: argparse.Namespace) -> Places:
    """Return the places that were given."""
    return Places(
        state=arguments.state.absolute(),
        settings=arguments.settings.absolute(),
        template=arguments.template.absolute(),
        requests=arguments.requests.absolute(),
        bus=arguments.bus,
    )
