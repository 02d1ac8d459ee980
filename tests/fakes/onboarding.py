"""The family's side of the set-up without a radio: doors are tested against it."""

import asyncio
from dataclasses import replace

from lares.errors import UsageError
from lares_provisioning.network import Connection, JoinProblem, Security, WifiNetwork
from lares_provisioning.onboarding import AnswerProblem, Answers, Phase, Status

NETWORKS = (
    WifiNetwork("MyHome", 82, Security.PERSONAL),
    WifiNetwork("咖啡 Free", 41, Security.OPEN),
    WifiNetwork("Office", 37, Security.ENTERPRISE),
)


class FakeOnboarding:
    """Implements `lares_provisioning.onboarding.Onboarding`; `finish` ends a try to join."""

    def __init__(self, *, key: str = "2345678ABC") -> None:
        self._status = Status(Phase.WAITING, "Lares-7K2M", NETWORKS)
        self._changed = asyncio.Event()
        self._key = key
        self.refused: tuple[AnswerProblem, ...] = ()
        self.submitted: list[Answers] = []
        self.scans = 0
        self.presses = 0
        self.looks = 0
        """How often it was taken for seen by a person."""
        self.over_air: list[bool] = []
        """Of each key that was tried: whether over an open setup network."""

    @property
    def status(self) -> Status:
        self.looks += 1
        return self._status

    @property
    def phase(self) -> Phase:
        return self._status.phase

    def open_door(self) -> None:
        self.presses += 1

    def show(self, status: Status) -> None:
        """Become `status`."""
        self._status = status
        self._changed.set()
        self._changed = asyncio.Event()

    def finish(self, outcome: Connection | JoinProblem) -> None:
        """End the try to join."""
        if isinstance(outcome, Connection):
            self.show(replace(self._status, phase=Phase.DONE, connection=outcome, problem=None))
        else:
            self.show(replace(self._status, phase=Phase.WAITING, problem=outcome))

    async def changed(self) -> None:
        await self._changed.wait()

    async def rescan(self) -> None:
        self.scans += 1

    def problems(self, answers: Answers) -> tuple[AnswerProblem, ...]:
        return self.refused

    async def submit(self, answers: Answers) -> None:
        if self.refused:
            raise UsageError("answers are not complete")
        if self._status.phase is Phase.WAITING:
            self.submitted.append(answers)
            self.show(replace(self._status, phase=Phase.JOINING, draft=answers, problem=None))

    def admits(self, key: str, client: str, *, over_air: bool = False) -> bool:
        self.over_air.append(over_air)
        return key == self._key
