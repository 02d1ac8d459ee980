"""Runs checks, each with a time limit, and puts what they found together."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lares.errors import LaresError, TransientError
from lares.health.finding import Check, Finding, Level
from lares.runtime.supervisor import ServiceStatus

_log = logging.getLogger(__name__)

TIME_LIMIT = 5.0
"""Seconds that one check may take."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The finding of one check."""

    check: str
    finding: Finding


async def examine(checks: Sequence[Check], time_limit: float = TIME_LIMIT) -> list[Diagnosis]:
    """Run all checks at once; return what each found, in their order. Never raises.

    A check that raises or takes longer than `time_limit` seconds is itself a finding.
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_finding_of(check, time_limit)) for check in checks]
    return [Diagnosis(check.id, task.result()) for check, task in zip(checks, tasks, strict=True)]


def worst(diagnoses: Sequence[Diagnosis]) -> Level:
    """Return the worst level found; ok if nothing was looked at."""
    levels = [diagnosis.finding.level for diagnosis in diagnoses]
    return max(levels, key=lambda level: level.rank, default=Level.OK)


def exit_code(diagnoses: Sequence[Diagnosis]) -> int:
    """Return 1 if there is an error, else 0: a warning needs attention and is no failure."""
    return 1 if worst(diagnoses) is Level.ERROR else 0


def lines(diagnoses: Sequence[Diagnosis]) -> list[str]:
    """Return the findings for a terminal: one line each, the remedy on a line below."""
    width = max((len(diagnosis.check) for diagnosis in diagnoses), default=0)
    text = []
    for diagnosis in diagnoses:
        finding = diagnosis.finding
        text.append(f"{finding.level:<7}  {diagnosis.check:<{width}}  {finding.message}")
        if finding.remedy is not None:
            text.append(f"{'':<{width + 11}}-> {finding.remedy}")
    return text


def report(
    diagnoses: Sequence[Diagnosis],
    services: Mapping[str, ServiceStatus] | None = None,
    versions: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Return everything as JSON: `level`, `findings`, `services`, `versions` (docs/api.md)."""
    return {
        "level": worst(diagnoses).value,
        "findings": [
            {
                "check": diagnosis.check,
                "level": diagnosis.finding.level.value,
                "code": diagnosis.finding.code,
                "message": diagnosis.finding.message,
                "remedy": diagnosis.finding.remedy,
            }
            for diagnosis in diagnoses
        ],
        "services": {
            name: {
                "state": status.state.value,
                "essential": status.essential,
                "restarts": status.restarts,
                "error": status.error,
            }
            for name, status in (services or {}).items()
        },
        "versions": dict(versions or {}),
    }


async def _finding_of(check: Check, time_limit: float) -> Finding:
    try:
        async with asyncio.timeout(time_limit):
            return await check.run()
    except TimeoutError:
        return Finding(
            Level.ERROR,
            "check-timed-out",
            f"no answer within {time_limit:g} s",
            "look into the log; a disk or a network that hangs is likely",
        )
    except TransientError as error:
        return Finding(Level.WARNING, error.code, str(error), "try again later")
    except LaresError as error:
        return Finding(Level.ERROR, error.code, str(error))
    except Exception as error:  # noqa: BLE001 - one broken check must not hide the others
        _log.error("a check failed", exc_info=error, extra={"check": check.id})
        return Finding(
            Level.ERROR,
            "check-failed",
            f"the check itself failed: {type(error).__name__}: {error}",
            "report this with the log",
        )
