"""Dates, times of day, and both, that can be set.

https://www.home-assistant.io/integrations/date.mqtt/ (likewise time, datetime)
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.moments import parse_date, parse_moment, parse_time, to_utc_text
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    PAYLOAD_NONE,
    Data,
    Order,
    Owner,
    Platform,
    Services,
    reports,
    required,
)
from lares.errors import CommandRejectedError
from lares.home.entity import UNKNOWN, Capability, State

Moment = date | time | datetime


@dataclass(slots=True)
class DateReport:
    """The value as the state shows it (ISO 8601)."""

    text: str | None = None


class _Settable(Platform):
    """A date, a time or both."""

    reported: DateReport
    field: ClassVar[str]

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = DateReport()
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        state_topic = fields.state_topic("state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.capabilities = frozenset((Capability.SET_VALUE,))
        self._value = self.reader(fields, "value_template")
        self.listen(state_topic, self._on_state, only="value_template")

    def parse(self, text: str) -> Moment | None:
        """Return the value in a text, None if there is none."""
        raise NotImplementedError

    def shown(self, moment: Moment) -> str:
        """Return a value as the state shows it."""
        return moment.isoformat()

    @override
    def value(self) -> str | None:
        """Return the value."""
        return self.reported.text

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered value, when nothing else will tell."""
        if self.assumed_state and state.value != UNKNOWN:
            self.reported.text = state.value

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if not text:
            return False
        shown = None
        if text != PAYLOAD_NONE:
            moment = self.parse(text)
            if moment is None:
                raise ValueError(f"{text[:40]!r} is not a {self.component}")
            shown = self.shown(moment)
        changed = shown != self.reported.text
        self.reported.text = shown
        return changed

    def set_value(self, data: Data) -> Order:
        """Set it; the value comes as ISO 8601 text or as Python's own type."""
        asked = required(data, self.field)
        moment = self.parse(asked) if isinstance(asked, str) else asked
        if not isinstance(moment, date | time):
            raise CommandRejectedError("out_of_range", f"{self.field} is not a {self.component}")
        try:
            shown = self.shown(moment)
        except ValueError as error:
            raise CommandRejectedError("out_of_range", str(error)) from error
        variables = {} if self.command_template is None else {"value": moment}
        value: object = moment.isoformat() if self.command_template is None else moment
        publishes = (self.rendered(self.command_topic, self.command_template, value, variables),)
        if not self.assumed_state:
            return Order(publishes, reports(shown))

        def assume() -> None:
            self.reported.text = shown

        return Order(publishes, assume=assume)

    SERVICES: ClassVar[Services] = {"set_value": set_value}


class Date(_Settable):
    """A date."""

    component = "date"
    field = "date"

    @override
    def parse(self, text: str) -> Moment | None:
        """Return the date in a text."""
        return parse_date(text)


class Time(_Settable):
    """A time of day."""

    component = "time"
    field = "time"

    @override
    def parse(self, text: str) -> Moment | None:
        """Return the time in a text, also of a date and time."""
        moment = parse_moment(text)
        return parse_time(text) if moment is None else moment.time()


class DateTime(_Settable):
    """A date and time, shown in UTC."""

    component = "datetime"
    field = "datetime"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.zone: ZoneInfo | None = None
        name = fields.optional_text("timezone")
        if name:
            try:
                self.zone = ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                owner.complain(f"timezone {name[:40]!r} is not known")

    @override
    def parse(self, text: str) -> Moment | None:
        """Return the date and time in a text; without a zone it is in the configured one."""
        moment = parse_moment(text)
        if moment is None or moment.tzinfo is not None:
            return moment
        return moment.replace(tzinfo=UTC if self.zone is None else self.zone)

    @override
    def shown(self, moment: Moment) -> str:
        """Return the moment in UTC."""
        if not isinstance(moment, datetime):
            raise ValueError("not a date and time")  # noqa: TRY004 - a wrong value, not a wrong call
        return to_utc_text(moment)
