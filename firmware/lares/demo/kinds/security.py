"""What guards the house: locks, the alarm panel, sirens and the doorbell."""

from dataclasses import dataclass, field
from typing import ClassVar

from lares.demo.kinds.two_state import TwoState, Way
from lares.demo.part import Config, Moment, Named, Properties, Topics, Unasked, number


@dataclass(slots=True)
class Lock(TwoState):
    """A lock whose bolt needs a moment."""

    component: ClassVar[str] = "lock"
    there: ClassVar[Way] = Way("LOCK", "LOCKING", "LOCKED")
    back: ClassVar[Way] = Way("UNLOCK", "UNLOCKING", "UNLOCKED")

    travel: float = 1.2

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {**topics.read("state"), **topics.write("state")}


@dataclass(slots=True)
class Alarm(Named):
    """An alarm panel that leaves `exit_delay` seconds to go out before it is armed away."""

    component: ClassVar[str] = "alarm_control_panel"

    exit_delay: float = 10.0
    _armed: str = field(default="disarmed", init=False)
    _left: float = field(default=0.0, init=False)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            **topics.read("state"),
            **topics.write("state"),
            "supported_features": ["arm_home", "arm_away", "arm_night", "trigger"],
            "code_arm_required": False,
            "code_disarm_required": False,
            "code_trigger_required": False,
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {"state": "disarmed"}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        states = {
            "DISARM": "disarmed",
            "ARM_HOME": "armed_home",
            "ARM_NIGHT": "armed_night",
            "ARM_AWAY": "armed_away",
            "TRIGGER": "triggered",
        }
        state = states.get(str(value)) if name == "state" else None
        if state is None:
            return False
        self._armed = state
        self._left = self.exit_delay if state == "armed_away" else 0.0
        own["state"] = "arming" if self._left else state
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        if self._left <= 0:
            return
        self._left -= moment.elapsed
        if self._left <= 0:
            own["state"] = self._armed


@dataclass(slots=True)
class Siren(Named):
    """A siren that falls silent by itself; it takes Home Assistant's JSON command."""

    component: ClassVar[str] = "siren"

    tones: tuple[str, ...] = ("burglar", "fire")
    longest: float = 120.0
    _left: float = field(default=0.0, init=False)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            **topics.read("state", "state_topic", "state_value_template"),
            "command_topic": topics.set,
            "available_tones": list(self.tones),
            "support_volume_set": False,
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {"state": "OFF"}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        match name:
            case "state" if value in ("ON", "OFF"):
                own["state"] = value
                self._left = self.longest if value == "ON" else 0.0
                return True
            case "duration":
                seconds = number(value, 1, 1800)
                if seconds is not None:
                    self._left = seconds
                return seconds is not None
            case _:
                return name == "tone" and value in self.tones

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        if self._left <= 0:
            return
        self._left -= moment.elapsed
        if self._left <= 0:
            own["state"] = "OFF"


@dataclass(slots=True)
class Doorbell(Named, Unasked):
    """An event: somebody rings now and then. The action is in one report and gone in the next."""

    component: ClassVar[str] = "event"

    per_hour: float = 1.5

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            "state_topic": topics.base,
            "value_template": (
                '{% if value_json.action %}{ "event_type": "{{ value_json.action }}" }{% endif %}'
            ),
            "device_class": "doorbell",
            "event_types": ["press"],
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {"action": ""}

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        own["action"] = "press" if not own["action"] and moment.happens(self.per_hour) else ""
