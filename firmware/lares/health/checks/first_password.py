"""Was the owner's first password taken over from whoever set the appliance up?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class FirstPasswordCheck:
    """`complaint` returns why there is no owner although a password was handed over, else None."""

    complaint: Callable[[], Awaitable[str | None]]
    id: str = "first_password"

    async def run(self) -> Finding:
        """An error if nobody can log in with the password that was chosen at the set-up."""
        complaint = await self.complaint()
        if complaint is None:
            return Finding(Level.OK, "first-password-good", "nothing waits to be handed over")
        return Finding(
            Level.ERROR,
            "first-password-broken",
            complaint,
            "open the console and set a password with the one-time code from the log",
        )
