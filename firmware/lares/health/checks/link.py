"""Is the running service connected to the broker?"""

from collections.abc import Callable
from dataclasses import dataclass

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """`connected` tells whether the link is up now; `address` is shown (no secret in it)."""

    connected: Callable[[], bool]
    address: str
    reason: Callable[[], str | None] = lambda: None
    """Why it is down, one line, if that is known."""
    id: str = "link"

    async def run(self) -> Finding:
        """An error while the link is down."""
        if self.connected():
            return Finding(Level.OK, "link-up", f"connected to {self.address}")
        reason = self.reason()
        return Finding(
            Level.ERROR,
            "link-down",
            f"not connected to {self.address}" + (f": {reason}" if reason else ""),
            "is the broker running, are [mqtt] host, username and password_file right?",
        )
