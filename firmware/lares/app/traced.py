"""Turns whose every log line bears their id, in whatever room it is written."""

from lares.assistant.turn import Reply, Turn
from lares.console.ports import Talks
from lares.runtime import telemetry


class TracedHandler:
    """The handler for every origin; tasks that a turn starts inherit its id."""

    def __init__(self, handler: Talks) -> None:
        self._handler = handler

    async def handle(self, turn: Turn) -> Reply:
        """Answer a turn."""
        token = telemetry.turn_id.set(turn.id)
        try:
            return await self._handler.handle(turn)
        finally:
            telemetry.turn_id.reset(token)
