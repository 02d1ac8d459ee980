"""What the service needs besides the network; files block and are called on a worker's thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lares_provisioning.flow.events import Saved
from lares_provisioning.network import Network, SetupNetwork
from lares_provisioning.onboarding import Answers


class KeptState(Protocol):
    """What outlives a power cut (`state_file`)."""

    def load(self) -> Saved:
        """Return what was kept."""
        ...

    def save(self, saved: Saved) -> None:
        """Keep this; raises OSError."""
        ...

    def erase(self) -> None:
        """Keep nothing; raises OSError."""
        ...


class HandOver(Protocol):
    """Settings for the appliance service (`household`)."""

    @property
    def is_done(self) -> bool:
        """Whether the home was handed over."""
        ...

    def hand_over(self, answers: Answers) -> None:
        """Write them; raises UnusableError."""
        ...

    def erase(self) -> None:
        """Remove them; raises UnusableError."""
        ...


class Imports(Protocol):
    """Answers that a file on the boot partition gave (`preseed`)."""

    def read(self) -> Answers | None:
        """Return those that nobody has taken yet."""
        ...

    def discard(self) -> None:
        """Forget them, they are kept elsewhere now; raises UnusableError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything around the flow."""

    network: Network
    setup_network: SetupNetwork
    fits_key: Callable[[str], bool]
    """Whether a text is the key on the label."""
    state: KeptState
    household: HandOver
    imports: Imports
    adapters: Callable[[], tuple[str, ...]]
    """Names of what is plugged in."""
    reset_mark: Path
    """Exists from the wish for a factory reset until it is done."""
