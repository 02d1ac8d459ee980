"""Choices between options.

https://www.home-assistant.io/integrations/select.mqtt/
"""

from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    Data,
    Order,
    Owner,
    Platform,
    Services,
    option_of,
    reports,
)
from lares.errors import CommandRejectedError
from lares.home.entity import Capability, State


@dataclass(slots=True)
class SelectReport:
    """The current option."""

    option: str | None = None


class Select(Platform):
    """A choice."""

    component = "select"
    BLOCKED = frozenset(("options",))
    reported: SelectReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = SelectReport()
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        options = fields.texts("options")
        if options is None:
            raise ConfigError("options are missing")
        self.options = options
        self.static["options"] = list(options)
        state_topic = fields.state_topic("state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.capabilities = frozenset((Capability.SELECT_OPTION,))
        self._value = self.reader(fields, "value_template")
        self.listen(state_topic, self._on_state, only="value_template")

    @override
    def value(self) -> str | None:
        """Return the current option."""
        return self.reported.option

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered option, when nothing else will tell."""
        if self.assumed_state and state.value in self.options:
            self.reported.option = state.value

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        option: str | None = text
        if not text.strip():
            return False
        if text.lower() == "none":
            option = None
        elif text not in self.options:
            raise ValueError(f"{text[:40]!r} is not one of the options")
        if option == self.reported.option:
            return False
        self.reported.option = option
        return True

    def select_option(self, data: Data) -> Order:
        """Choose an option."""
        return self._choose(option_of(data, "option", self.options))

    def select_first(self, _data: Data) -> Order:
        """Choose the first option."""
        return self._at(0)

    def select_last(self, _data: Data) -> Order:
        """Choose the last option."""
        return self._at(-1)

    def select_next(self, data: Data) -> Order:
        """Choose the next option, after the last one the first unless `cycle` is false."""
        return self._step(1, data)

    def select_previous(self, data: Data) -> Order:
        """Choose the previous option, before the first one the last unless `cycle` is false."""
        return self._step(-1, data)

    SERVICES: ClassVar[Services] = {
        "select_option": select_option,
        "select_first": select_first,
        "select_last": select_last,
        "select_next": select_next,
        "select_previous": select_previous,
    }

    def _step(self, offset: int, data: Data) -> Order:
        current = self.reported.option
        if current is None:
            return self._at(0 if offset > 0 else -1)
        index = self.options.index(current) + offset if current in self.options else offset
        if data.get("cycle", True) is False:
            index = min(max(index, 0), len(self.options) - 1)
        return self._at(index)

    def _at(self, index: int) -> Order:
        if not self.options:
            raise CommandRejectedError("unknown_option", "there are no options")
        return self._choose(self.options[index % len(self.options)])

    def _choose(self, option: str) -> Order:
        publishes = (self.rendered(self.command_topic, self.command_template, option),)
        if not self.assumed_state:
            return Order(publishes, reports(option))

        def assume() -> None:
            self.reported.option = option

        return Order(publishes, assume=assume)
