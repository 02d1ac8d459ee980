"""Texts that can be set.

https://www.home-assistant.io/integrations/text.mqtt/
"""

from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery import limits
from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.patterns import usable_pattern
from lares.devices.discovery.platform import (
    Data,
    Order,
    Owner,
    Platform,
    Services,
    reports,
    text_of,
)
from lares.errors import CommandRejectedError
from lares.home.entity import UNKNOWN, Capability, State


@dataclass(slots=True)
class TextReport:
    """The text."""

    text: str | None = None


class Text(Platform):
    """A text of limited length, perhaps of a certain form."""

    component = "text"
    BLOCKED = frozenset(("min", "max", "mode", "pattern"))
    reported: TextReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = TextReport()
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.shortest = fields.integer("min", 0, minimum=0)
        self.longest = fields.integer("max", limits.MAX_STATE, minimum=0)
        if not self.shortest <= self.longest <= limits.MAX_STATE:
            raise ConfigError("min and max do not go together")
        pattern = fields.optional_text("pattern")
        self.pattern = None if pattern is None else usable_pattern(pattern, owner.complain)
        self.static = {
            "min": self.shortest,
            "max": self.longest,
            "mode": fields.choice("mode", ("text", "password"), "text"),
            "pattern": pattern,
        }
        state_topic = fields.state_topic("state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.capabilities = frozenset((Capability.SET_VALUE,))
        self._value = self.reader(fields, "value_template", raw=False)
        self.listen(state_topic, self._on_state, only="value_template")

    @override
    def value(self) -> str | None:
        """Return the text."""
        return self.reported.text

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered text, when nothing else will tell."""
        if self.assumed_state and state.value != UNKNOWN:
            self.reported.text = state.value

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if len(text) > limits.MAX_STATE:
            raise ValueError(f"the state has more than {limits.MAX_STATE} characters")
        self._check(text)
        if text == self.reported.text:
            return False
        self.reported.text = text
        return True

    def _check(self, text: str) -> None:
        """Raise `ValueError` for a text that is too short, too long or of the wrong form."""
        if not self.shortest <= len(text) <= self.longest:
            raise ValueError(f"a text of {len(text)} characters")
        if self.pattern is not None and self.pattern.excludes(text):
            raise ValueError("a text of the wrong form")

    def set_value(self, data: Data) -> Order:
        """Set the text."""
        text = text_of(data, "value")
        try:
            self._check(text)
        except ValueError as error:
            raise CommandRejectedError("out_of_range", str(error)) from error
        publishes = (self.rendered(self.command_topic, self.command_template, text),)
        if not self.assumed_state:
            return Order(publishes, reports(text))

        def assume() -> None:
            self.reported.text = text

        return Order(publishes, assume=assume)

    SERVICES: ClassVar[Services] = {"set_value": set_value}
