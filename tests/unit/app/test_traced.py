"""A line that any room logs while a turn is answered bears the turn's id."""

import io
import json
import logging

from lares.app.traced import TracedHandler
from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Deadline
from lares.policy.principal import Origin, Principal, Role
from lares.runtime import telemetry
from tests.fakes.clock import FakeClock


class _Talkative:
    """A handler that logs from a room of its own."""

    async def handle(self, turn: Turn) -> Reply:
        logging.getLogger("lares.devices.gateway").warning("asked")
        return Reply(turn.id, "", "en", ReplyOutcome.DONE, "done")


async def test_lines_of_a_turn_bear_its_id_and_others_do_not():
    stream = io.StringIO()
    clock = FakeClock()
    telemetry.configure("info", json=True, stream=stream, clock=clock)
    turn = Turn(
        "t-42",
        "hello",
        Principal("p", Role.OWNER),
        Origin.API,
        "s",
        Deadline.after(clock, 1.0),
    )
    try:
        await TracedHandler(_Talkative()).handle(turn)
        logging.getLogger("lares.devices.gateway").warning("later")
    finally:
        ours = [h for h in logging.getLogger().handlers if getattr(h, "stream", None) is stream]
        for handler in ours:
            logging.getLogger().removeHandler(handler)
    asked, later = (json.loads(line) for line in stream.getvalue().splitlines())
    assert asked["turn"] == "t-42"
    assert "turn" not in later
