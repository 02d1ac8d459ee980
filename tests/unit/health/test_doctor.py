"""The doctor asks every check, waits for none too long, and one broken check hides no other."""

import asyncio
import json
from dataclasses import dataclass

import pytest

from lares.errors import StoreError, TransientError
from lares.health.doctor import Diagnosis, examine, exit_code, lines, report, worst
from lares.health.finding import Check, Finding, Level
from lares.runtime.supervisor import ServiceState, ServiceStatus
from tests.fakes.clock import FakeClock

GOOD = Finding(Level.OK, "good", "all is well")
POOR = Finding(Level.WARNING, "poor", "it is getting worse", "do something")
BAD = Finding(Level.ERROR, "bad", "it is broken", "mend it")


@dataclass
class Says:
    """A check that says or does what the test wants."""

    finding: Finding | Exception | None
    id: str = "says"

    async def run(self) -> Finding:
        if self.finding is None:
            await asyncio.Event().wait()
        if isinstance(self.finding, Exception):
            raise self.finding
        assert self.finding is not None
        return self.finding


async def _only(finding: Finding | Exception | None) -> Finding:
    check: Check = Says(finding)
    (diagnosis,) = await examine([check])
    return diagnosis.finding


async def test_findings_come_in_the_order_of_the_checks() -> None:
    diagnoses = await examine([Says(POOR, "a"), Says(GOOD, "b"), Says(BAD, "c")])
    assert diagnoses == [Diagnosis("a", POOR), Diagnosis("b", GOOD), Diagnosis("c", BAD)]
    assert await examine([]) == []


async def test_a_check_that_hangs_is_a_finding_after_the_limit() -> None:
    clock = FakeClock()
    before = clock.monotonic()
    hangs, good = await examine([Says(None, "hangs"), Says(GOOD)], time_limit=5)
    assert hangs.finding.code == "check-timed-out"
    assert hangs.finding.level is Level.ERROR
    assert good.finding == GOOD
    assert clock.monotonic() - before == pytest.approx(5)


async def test_checks_run_at_the_same_time() -> None:
    clock = FakeClock()
    before = clock.monotonic()
    await examine([Says(None) for _ in range(10)], time_limit=5)
    assert clock.monotonic() - before == pytest.approx(5)


async def test_our_errors_are_findings_with_their_own_code() -> None:
    finding = await _only(StoreError("the disk is full; free some space"))
    assert finding == Finding(Level.ERROR, "store", "the disk is full; free some space")
    assert (await _only(TransientError("busy"))).level is Level.WARNING


async def test_a_bug_in_a_check_is_a_finding_with_a_traceback_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    finding = await _only(KeyError("x"))
    assert finding.code == "check-failed"
    assert caplog.records[-1].exc_info is not None


@pytest.mark.parametrize(
    ("findings", "level", "code"),
    [
        ([], Level.OK, 0),
        ([GOOD], Level.OK, 0),
        ([GOOD, POOR], Level.WARNING, 0),
        ([BAD, POOR, GOOD], Level.ERROR, 1),
    ],
)
def test_only_an_error_is_a_failure(findings: list[Finding], level: Level, code: int) -> None:
    diagnoses = [Diagnosis("x", finding) for finding in findings]
    assert worst(diagnoses) is level
    assert exit_code(diagnoses) == code


def test_the_text_for_a_terminal() -> None:
    assert lines([Diagnosis("store", GOOD), Diagnosis("settings", BAD)]) == [
        "ok       store     all is well",
        "error    settings  it is broken",
        "                   -> mend it",
    ]
    assert lines([]) == []


def test_the_report_for_machines() -> None:
    services = {"store": ServiceStatus(ServiceState.RUNNING, essential=True, restarts=2)}
    made = report([Diagnosis("store", GOOD), Diagnosis("x", POOR)], services, {"lares": "0.1.0"})
    assert json.loads(json.dumps(made)) == {
        "level": "warning",
        "findings": [
            {
                "check": "store",
                "level": "ok",
                "code": "good",
                "message": "all is well",
                "remedy": None,
            },
            {
                "check": "x",
                "level": "warning",
                "code": "poor",
                "message": "it is getting worse",
                "remedy": "do something",
            },
        ],
        "services": {
            "store": {"state": "running", "essential": True, "restarts": 2, "error": None}
        },
        "versions": {"lares": "0.1.0"},
    }
    assert report([])["services"] == {}
