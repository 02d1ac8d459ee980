"""What is plugged in: sockets, fans and the robot vacuum."""

from dataclasses import dataclass, field
from typing import ClassVar

from lares.demo.part import Config, Moment, Named, Properties, Steady, Topics, number


@dataclass(slots=True)
class Switch(Named, Steady):
    """A socket or a wall switch; the property is the part's key, so that a thing can have two."""

    component: ClassVar[str] = "switch"

    device_class: str | None = None
    on: bool = False

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config = {
            **topics.read(self.key),
            **topics.write(self.key),
            "payload_on": "ON",
            "payload_off": "OFF",
        }
        if self.device_class:
            config["device_class"] = self.device_class
        return config

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {self.key: "ON" if self.on else "OFF"}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        if name != self.key or value not in ("ON", "OFF"):
            return False
        own[self.key] = value
        return True


@dataclass(slots=True)
class Fan(Named, Steady):
    """A fan with `speeds` steps, and what else it can: presets, oscillation, direction."""

    component: ClassVar[str] = "fan"

    speeds: int = 4
    presets: tuple[str, ...] = ()
    oscillates: bool = False
    reverses: bool = False

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config = {
            **topics.read("state", "state_topic", "state_value_template"),
            **topics.write("state"),
            **topics.read("speed", "percentage_state_topic", "percentage_value_template"),
            **topics.write("speed", "percentage_command_topic"),
            "speed_range_min": 1,
            "speed_range_max": self.speeds,
        }
        if self.presets:
            config |= topics.read("preset", "preset_mode_state_topic", "preset_mode_value_template")
            config |= topics.write("preset", "preset_mode_command_topic")
            config["preset_modes"] = list(self.presets)
        if self.oscillates:
            config |= topics.read(
                "oscillation", "oscillation_state_topic", "oscillation_value_template"
            )
            config |= topics.write("oscillation", "oscillation_command_topic")
        if self.reverses:
            config |= topics.read("direction", "direction_state_topic", "direction_value_template")
            config |= topics.write("direction", "direction_command_topic")
        return config

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        own: Properties = {"state": "OFF", "speed": 1}
        if self.presets:
            own["preset"] = self.presets[0]
        if self.oscillates:
            own["oscillation"] = "oscillate_off"
        if self.reverses:
            own["direction"] = "forward"
        return own

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        options = {
            "state": ("ON", "OFF"),
            "preset": self.presets,
            "oscillation": ("oscillate_on", "oscillate_off") if self.oscillates else (),
            "direction": ("forward", "reverse") if self.reverses else (),
        }
        if name == "speed":
            speed = number(value, 0, self.speeds)
            if speed is None:
                return False
            own["state"] = "ON" if speed else "OFF"
            own["speed"] = round(speed)
        elif value in options.get(name, ()):
            own[name] = value
        else:
            return False
        return True


@dataclass(slots=True)
class Vacuum(Named):
    """A robot that cleans until its battery is low, drives home and charges there."""

    component: ClassVar[str] = "vacuum"

    speeds: tuple[str, ...] = ("quiet", "standard", "turbo")
    way_home: float = 20.0
    battery: float = 92.0
    _left: float = field(default=0.0, init=False)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            "state_topic": topics.base,
            "command_topic": topics.command("command"),
            "set_fan_speed_topic": topics.command("fan_speed"),
            "fan_speed_list": list(self.speeds),
            "supported_features": [
                "start",
                "pause",
                "stop",
                "return_home",
                "locate",
                "clean_spot",
                "fan_speed",
                "status",
            ],
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {"state": "docked", "fan_speed": self.speeds[1], "battery": round(self.battery)}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        if name == "fan_speed" and value in self.speeds:
            own["fan_speed"] = value
            return True
        states = {
            "start": "cleaning",
            "clean_spot": "cleaning",
            "pause": "paused",
            "stop": "idle",
            "return_to_base": "returning",
            "locate": own["state"],
        }
        if name != "command" or value not in states:
            return False
        state = states[str(value)]
        if state == "returning":
            if own["state"] == "docked":
                return True
            self._left = self.way_home
        own["state"] = state
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        state = own["state"]
        if state == "cleaning":
            self.battery -= moment.elapsed / 60.0
            if self.battery < 15.0:
                own["state"] = "returning"
                self._left = self.way_home
        elif state == "returning":
            self._left -= moment.elapsed
            if self._left <= 0:
                own["state"] = "docked"
        elif state == "docked":
            self.battery = min(100.0, self.battery + moment.elapsed / 30.0)
        own["battery"] = round(self.battery)
