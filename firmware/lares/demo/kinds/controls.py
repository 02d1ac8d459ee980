"""Settings and one-shot actions: selects, numbers, texts, buttons, scenes, updates."""

from dataclasses import dataclass, field
from typing import ClassVar

from lares.demo.part import (
    Config,
    Moment,
    Named,
    Properties,
    Recall,
    Stateless,
    Steady,
    Topics,
    number,
)


@dataclass(slots=True)
class Select(Named, Steady):
    """One of several options."""

    component: ClassVar[str] = "select"

    options: tuple[str, ...] = field(kw_only=True)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            **topics.read(self.key),
            **topics.write(self.key),
            "options": list(self.options),
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {self.key: self.options[0]}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        if name != self.key or value not in self.options:
            return False
        own[self.key] = value
        return True


@dataclass(slots=True)
class Number(Named, Steady):
    """A number within limits."""

    component: ClassVar[str] = "number"

    low: float = field(kw_only=True)
    high: float = field(kw_only=True)
    at: float = field(kw_only=True)
    step_size: float = 1.0
    unit: str | None = None
    device_class: str | None = None

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config = {
            **topics.read(self.key),
            **topics.write(self.key),
            "min": self.low,
            "max": self.high,
            "step": self.step_size,
        }
        if self.unit:
            config["unit_of_measurement"] = self.unit
        if self.device_class:
            config["device_class"] = self.device_class
        return config

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {self.key: self.at}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        parsed = number(value, self.low, self.high) if name == self.key else None
        if parsed is None:
            return False
        own[self.key] = int(parsed) if parsed.is_integer() else parsed
        return True


@dataclass(slots=True)
class Text(Named, Steady):
    """A line of text, for example on a display."""

    component: ClassVar[str] = "text"

    longest: int = 32

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {**topics.read(self.key), **topics.write(self.key), "max": self.longest}

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {self.key: "Lares"}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        if name != self.key or not isinstance(value, str) or len(value) > self.longest:
            return False
        own[self.key] = value
        return True


@dataclass(slots=True)
class Button(Named, Stateless):
    """A press that sets the property `status` for `lasting` seconds."""

    component: ClassVar[str] = "button"

    during: str = "busy"
    after: str = "idle"
    lasting: float = 30.0
    device_class: str | None = None
    _left: float = field(default=0.0, init=False)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config = {**topics.write(self.key), "payload_press": "PRESS"}
        if self.device_class:
            config["device_class"] = self.device_class
        return config

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        if name != self.key or value != "PRESS":
            return False
        own["status"] = self.during
        self._left = self.lasting
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        if self._left <= 0:
            return
        self._left -= moment.elapsed
        if self._left <= 0:
            own["status"] = self.after


@dataclass(slots=True)
class Scene(Named, Steady, Stateless):
    """A scene of a Zigbee group: one command that sets several things."""

    component: ClassVar[str] = "scene"

    number: int = field(kw_only=True)
    asks: tuple[Recall, ...] = field(kw_only=True)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {**topics.write("scene_recall"), "payload_on": str(self.number)}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        del own
        return (name, str(value)) == ("scene_recall", str(self.number))


@dataclass(slots=True)
class Update(Named):
    """Firmware that can be installed; the installation takes `lasting` seconds."""

    component: ClassVar[str] = "update"

    installed: str = "1.4.2"
    latest: str = "1.5.0"
    lasting: float = 20.0
    _left: float = field(default=0.0, init=False)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            "state_topic": topics.base,
            "value_template": "{{ value_json['update'] | tojson }}",
            **topics.write("install"),
            "payload_install": "INSTALL",
            "device_class": "firmware",
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {"update": self._progress()}

    def _progress(self) -> Properties:
        running = self._left > 0
        done = round(100.0 * (1.0 - self._left / self.lasting)) if running else None
        return {
            "installed_version": self.installed,
            "latest_version": self.latest,
            "in_progress": running,
            "update_percentage": done,
        }

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        if name != "install" or value != "INSTALL" or self.installed == self.latest:
            return False
        self._left = self.lasting
        own["update"] = self._progress()
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        if self._left <= 0:
            return
        self._left -= moment.elapsed
        if self._left <= 0:
            self.installed = self.latest
        own["update"] = self._progress()
