"""What everything that turns on and off by one topic each way has in common."""

from dataclasses import dataclass

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import PAYLOAD_NONE, Data, Order, Owner, Platform, reports
from lares.home.entity import Capability, State


@dataclass(slots=True)
class OnOffReport:
    """On, off or not known."""

    is_on: bool | None = None


class OnOff(Platform):
    """On and off; `template_key` names the key of the template of its state."""

    reported: OnOffReport
    template_key = "state_value_template"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.payload_on = fields.text("payload_on", "ON")
        self.payload_off = fields.text("payload_off", "OFF")
        self.states: dict[str, bool | None] = {
            fields.optional_text("state_on") or self.payload_on: True,
            fields.optional_text("state_off") or self.payload_off: False,
        }
        self.states.setdefault(PAYLOAD_NONE, None)
        self.optimistic = fields.boolean("optimistic", default=False)
        self.state_topic = fields.state_topic("state_topic")
        self.assumed_state = self.optimistic or self.state_topic is None
        self.capabilities = frozenset((Capability.TURN_ON, Capability.TURN_OFF))
        self._state = self.reader(fields, self.template_key)

    @override
    def value(self) -> str | None:
        """Return on, off or None."""
        is_on = self.reported.is_on
        return None if is_on is None else "on" if is_on else "off"

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered state, when nothing else will tell."""
        if self.assumed_state:
            self.reported.is_on = {"on": True, "off": False}.get(state.value)

    def on_state(self, message: Message) -> bool:
        """Take a state message; what is neither on nor off nor None changes nothing."""
        text = self._state(message)
        if text not in self.states or self.states[text] is self.reported.is_on:
            return False
        self.reported.is_on = self.states[text]
        return True

    def turn_on(self, _data: Data) -> Order:
        """Turn it on."""
        return self.switch(is_on=True)

    def turn_off(self, _data: Data) -> Order:
        """Turn it off."""
        return self.switch(is_on=False)

    def toggle(self, data: Data) -> Order:
        """Turn off what is on, turn on everything else."""
        return self.turn_off(data) if self.reported.is_on else self.turn_on(data)

    def switch(self, *, is_on: bool) -> Order:
        """Return the order that turns on or off and nothing else."""
        payload = self.payload_on if is_on else self.payload_off
        publishes = (self.rendered(self.command_topic, self.command_template, payload),)
        if not self.assumed_state:
            return Order(publishes, reports("on" if is_on else "off"))

        def assume() -> None:
            self.reported.is_on = is_on

        return Order(publishes, assume=assume)


def in_turn(*orders: Order) -> Order:
    """Return orders as one: all messages in turn, all tests must hold."""
    tests = [order.confirms for order in orders if order.confirms is not None]
    assumptions = [order.assume for order in orders if order.assume is not None]

    def confirms(state: State) -> bool:
        return all(test(state) for test in tests)

    def assume() -> None:
        for take in assumptions:
            take()

    return Order(
        tuple(publish for order in orders for publish in order.publishes),
        confirms if tests else None,
        assume if assumptions else None,
    )
