"""Do all parts of the program run?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lares.health.finding import Finding, Level
from lares.runtime.supervisor import ServiceState, ServiceStatus


@dataclass(frozen=True, slots=True)
class ServicesCheck:
    """`status` is the supervisor's."""

    status: Callable[[], Mapping[str, ServiceStatus]]
    id: str = "services"

    async def run(self) -> Finding:
        """An error for a failed service, a warning for one that restarts."""
        services = self.status()
        failed = _of(services, ServiceState.FAILED)
        if failed:
            return Finding(
                Level.ERROR,
                "service-failed",
                f"failed: {'; '.join(failed)}",
                "the log says more; it is tried again every few minutes",
            )
        restarting = _of(services, ServiceState.BACKING_OFF)
        if restarting:
            return Finding(
                Level.WARNING, "service-restarting", f"restarting: {'; '.join(restarting)}"
            )
        starting = _of(services, ServiceState.STARTING)
        if starting:
            return Finding(Level.WARNING, "service-starting", f"starting: {', '.join(starting)}")
        return Finding(Level.OK, "services-run", f"{len(services)} services run")


def _of(services: Mapping[str, ServiceStatus], state: ServiceState) -> list[str]:
    return [
        f"{name} ({status.error})" if status.error else name
        for name, status in services.items()
        if status.state is state
    ]
