"""Does the appliance run in safe mode, and why?"""

from dataclasses import dataclass

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class SafeModeCheck:
    """`reason` is what is known of the crashes before, None if this is not safe mode."""

    reason: str | None
    id: str = "safe_mode"

    async def run(self) -> Finding:
        """An error in safe mode: little works, and a person should know why."""
        if self.reason is None:
            return Finding(Level.OK, "safe-mode-off", "everything is turned on")
        return Finding(
            Level.ERROR,
            "safe-mode",
            f"safe mode: {self.reason}",
            "restart the appliance to try everything again; if it comes back, send the log",
        )
