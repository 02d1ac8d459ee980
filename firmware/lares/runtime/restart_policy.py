"""How often and how fast a service that crashed is started again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How crashes are answered; times in seconds."""

    budget: int = 5
    """Crashes within `window` that are one too many."""
    window: float = 60.0
    first_delay: float = 0.5
    longest_delay: float = 30.0
    retry_failed: float = 300.0

    def delay(self, crashes: int) -> float:
        """Return the back-off after so many crashes in the window, before jitter."""
        doublings = min(max(crashes - 1, 0), 30)
        return min(self.longest_delay, self.first_delay * float(2**doublings))
