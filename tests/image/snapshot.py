"""A machine that stands still: its memory in a file, its card as it was; any number go on from it.

What takes minutes under emulation is done once. A card is in a snapshot as if all that the guest
had written until then had been flushed; what is written afterwards is lost as always.
"""

import json
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.image.card import Card

_LONGEST_S = 120.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`memory` is QEMU's stream, `card` must not change any more, `machine` is Guest's word.

    `options` are those of the guest that must be the same again.
    """

    memory: Path
    card: Card
    machine: str
    options: dict[str, Any] = field(default_factory=dict)


class Monitor:
    """QEMU's control line (QMP)."""

    def __init__(self, path: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(_LONGEST_S)
        deadline = time.monotonic() + 30
        while self._line.connect_ex(str(path)) != 0:  # QEMU makes it at its start
            assert time.monotonic() < deadline, "QEMU did not start"
            time.sleep(0.05)
        self._file = self._line.makefile("rwb")
        json.loads(self._file.readline())  # the greeting
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: object) -> Any:
        """Execute a command of QMP and return what it returns.

        Raises:
            AssertionError: QEMU refused it.
        """
        words = {"execute": command, "arguments": arguments}
        self._file.write(json.dumps(words).encode() + b"\n")
        self._file.flush()
        while "event" in (answer := json.loads(self._file.readline())):
            pass
        assert "return" in answer, answer
        return answer["return"]

    def reads_and_writes(self) -> int:
        """Return how many operations the card has had."""
        (found,) = [each for each in self.ask("query-blockstats") if each["device"] == "card"]
        return int(found["stats"]["rd_operations"] + found["stats"]["wr_operations"])

    def save(self, memory: Path) -> None:
        """Stop the machine and write its memory; it cannot go on."""
        self.ask("stop")
        capabilities = [{"capability": "events", "state": False}]
        self.ask("migrate-set-capabilities", capabilities=capabilities)
        self.ask("migrate-set-parameters", **{"max-bandwidth": 1 << 40})
        self.ask("migrate", uri=f"exec:cat > '{memory}'")
        deadline = time.monotonic() + _LONGEST_S
        while (state := self.ask("query-migrate").get("status")) != "completed":
            assert state != "failed", "QEMU could not write the memory"
            assert time.monotonic() < deadline, "QEMU did not finish to write the memory"
            time.sleep(0.05)

    def go_on(self) -> None:
        """Let a machine run whose memory was read from a file."""
        while self.ask("query-status")["status"] == "inmigrate":
            time.sleep(0.02)
        self.ask("cont")

    def close(self) -> None:
        """Leave the line. Idempotent."""
        self._file.close()
        self._line.close()
