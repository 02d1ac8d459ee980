"""Locks.

https://www.home-assistant.io/integrations/lock.mqtt/
"""

from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.patterns import usable_pattern
from lares.devices.discovery.platform import Data, Order, Owner, Platform, Services, reports
from lares.errors import CommandRejectedError
from lares.home.entity import Capability, State

STATES = ("jammed", "locked", "locking", "open", "opening", "unlocked", "unlocking")


@dataclass(slots=True)
class LockReport:
    """One of `STATES`, None when it is not known."""

    state: str | None = None


class Lock(Platform):
    """A lock; perhaps it opens the door, too."""

    component = "lock"
    BLOCKED = frozenset(("changed_by", "code_format"))
    reported: LockReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.payload_lock = fields.text("payload_lock", "LOCK")
        self.payload_unlock = fields.text("payload_unlock", "UNLOCK")
        self.payload_open = fields.optional_text("payload_open")
        code_format = fields.optional_text("code_format")
        self.code_format = (
            None if code_format is None else usable_pattern(code_format, owner.complain)
        )
        if code_format is not None:
            self.static["code_format"] = code_format
        self.states: dict[str, str | None] = {
            fields.text(f"state_{state}", state.upper()): state for state in STATES
        }
        self.states[fields.text("payload_reset", "None")] = None
        state_topic = fields.state_topic("state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.reported = LockReport("unlocked" if self.assumed_state else None)
        can = {Capability.LOCK, Capability.UNLOCK}
        if self.payload_open is not None:
            can.add(Capability.OPEN)
        self.capabilities = frozenset(can)
        self._value = self.reader(fields, "value_template")
        self.listen(state_topic, self._on_state, only="value_template")

    @override
    def value(self) -> str | None:
        """Return the state."""
        return self.reported.state

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered state, when nothing else will tell."""
        if self.assumed_state and state.value in STATES:
            self.reported.state = state.value

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if text not in self.states or self.states[text] == self.reported.state:
            return False
        self.reported.state = self.states[text]
        return True

    def lock(self, data: Data) -> Order:
        """Lock it; "locking" is not yet locked."""
        return self._send(self.payload_lock, data, ("locked",), "locking")

    def unlock(self, data: Data) -> Order:
        """Unlock it; "unlocking" is not yet unlocked."""
        return self._send(self.payload_unlock, data, ("unlocked", "open"), "unlocking")

    def open_latch(self, data: Data) -> Order:
        """Open the latch."""
        if self.payload_open is None:
            raise CommandRejectedError("not_capable", "it cannot open the latch")
        return self._send(self.payload_open, data, ("open", "unlocked"), "opening", "unlocking")

    SERVICES: ClassVar[Services] = {"lock": lock, "unlock": unlock, "open": open_latch}

    def _send(self, payload: str, data: Data, done: tuple[str, ...], *on_the_way: str) -> Order:
        code = str(data.get("code") or "")
        if self.code_format is not None and self.code_format.excludes(code[:64]):
            raise CommandRejectedError("wrong_code", "the code is missing or of the wrong form")
        variables = {"code": code or None}
        publishes = (self.rendered(self.command_topic, self.command_template, payload, variables),)
        if not self.assumed_state:
            return Order(publishes, reports(*done), underway=reports(*on_the_way))

        def assume() -> None:
            self.reported.state = done[0]

        return Order(publishes, assume=assume)
