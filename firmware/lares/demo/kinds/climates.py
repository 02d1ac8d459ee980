"""What changes the air: radiators, air conditioners, humidifiers and water heaters."""

from dataclasses import dataclass, field
from typing import ClassVar

from lares.demo.part import Config, Moment, Named, Properties, Topics, number
from lares.demo.physics import Room

_ACTIONS = {"heat": "heating", "cool": "cooling", "dry": "drying", "fan_only": "fan"}


@dataclass(slots=True)
class Climate(Named):
    """A radiator valve or an air conditioner that moves its room towards the target."""

    component: ClassVar[str] = "climate"

    room: Room = field(kw_only=True)
    modes: tuple[str, ...] = ("off", "heat", "auto")
    fan_modes: tuple[str, ...] = ()
    swing_modes: tuple[str, ...] = ()
    presets: tuple[str, ...] = ()
    lowest: float = 5.0
    highest: float = 30.0
    target: float = 20.0
    mode: str = "auto"

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config: Config = {
            **topics.read("system_mode", "mode_state_topic", "mode_state_template"),
            **topics.write("system_mode", "mode_command_topic"),
            "modes": list(self.modes),
            **topics.read(
                "heating_setpoint", "temperature_state_topic", "temperature_state_template"
            ),
            **topics.write("heating_setpoint", "temperature_command_topic"),
            **topics.read(
                "local_temperature", "current_temperature_topic", "current_temperature_template"
            ),
            **topics.read("running_state", "action_topic", "action_template"),
            "min_temp": str(self.lowest),
            "max_temp": str(self.highest),
            "temp_step": 0.5,
            "temperature_unit": "C",
        }
        for name, key, options in self._choices():
            config |= topics.read(name, f"{key}_state_topic", _template(key))
            config |= topics.write(name, f"{key}_command_topic")
            # "none" is what no preset is called; it may be reported but not offered.
            config[f"{key}s"] = [option for option in options if option != "none"]
        return config

    def _choices(self) -> list[tuple[str, str, tuple[str, ...]]]:
        choices = [
            ("fan_mode", "fan_mode", self.fan_modes),
            ("swing_mode", "swing_mode", self.swing_modes),
            ("preset", "preset_mode", self.presets),
        ]
        return [choice for choice in choices if choice[2]]

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        own: Properties = {
            "system_mode": self.mode,
            "heating_setpoint": self.target,
            "local_temperature": round(self.room.temperature, 1),
            "running_state": "off" if self.mode == "off" else "idle",
        }
        own |= {name: options[0] for name, _, options in self._choices()}
        return own

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        if name == "system_mode" and value in self.modes:
            own[name] = value
        elif name == "heating_setpoint":
            target = number(value, self.lowest, self.highest)
            if target is None:
                return False
            own[name] = target
        elif any(name == known and value in options for known, _, options in self._choices()):
            own[name] = value
        else:
            return False
        own["running_state"] = self._action(own)
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        action = self._action(own)
        target = own["heating_setpoint"]
        if action in ("heating", "cooling") and isinstance(target, float):
            self.room.heat(moment, target)
        own["local_temperature"] = round(self.room.temperature, 1)
        own["running_state"] = self._action(own)

    def _action(self, own: Properties) -> str:
        mode = str(own["system_mode"])
        if mode == "off":
            return "off"
        target = own["heating_setpoint"]
        gap = target - self.room.temperature if isinstance(target, float) else 0.0
        if gap > 0.1 and mode in ("heat", "auto"):
            return "heating"
        if gap < -0.1 and "cool" in self.modes and mode in ("cool", "auto"):
            return "cooling"
        return _ACTIONS[mode] if mode in ("dry", "fan_only") else "idle"


def _template(key: str) -> str:
    return "preset_mode_value_template" if key == "preset_mode" else f"{key}_state_template"


@dataclass(slots=True)
class Humidifier(Named):
    """A humidifier that moves its room's humidity towards the target."""

    component: ClassVar[str] = "humidifier"

    room: Room = field(kw_only=True)
    modes: tuple[str, ...] = ("normal", "eco", "sleep")

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            **topics.read("state", "state_topic", "state_value_template"),
            **topics.write("state"),
            **topics.read(
                "target_humidity",
                "target_humidity_state_topic",
                "target_humidity_state_template",
            ),
            **topics.write("target_humidity", "target_humidity_command_topic"),
            **topics.read("humidity", "current_humidity_topic", "current_humidity_template"),
            **topics.read("mode", "mode_state_topic", "mode_state_template"),
            **topics.write("mode", "mode_command_topic"),
            "modes": list(self.modes),
            "min_humidity": 30,
            "max_humidity": 80,
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {
            "state": "OFF",
            "target_humidity": 50,
            "humidity": round(self.room.humidity),
            "mode": self.modes[0],
        }

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        match name:
            case "state" if value in ("ON", "OFF"):
                own["state"] = value
            case "mode" if value in self.modes:
                own["mode"] = value
            case "target_humidity":
                target = number(value, 30, 80)
                if target is None:
                    return False
                own["target_humidity"] = round(target)
            case _:
                return False
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        target = own["target_humidity"]
        if own["state"] == "ON" and isinstance(target, int) and target > self.room.humidity:
            self.room.moisten(moment, target)
        own["humidity"] = round(self.room.humidity)


@dataclass(slots=True)
class WaterHeater(Named):
    """A boiler: 2 °C a minute up while it heats, slowly down while it does not."""

    component: ClassVar[str] = "water_heater"

    modes: tuple[str, ...] = ("off", "eco", "electric", "performance")
    water: float = 48.0

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            **topics.read("mode", "mode_state_topic", "mode_state_template"),
            **topics.write("mode", "mode_command_topic"),
            "modes": list(self.modes),
            **topics.read("target", "temperature_state_topic", "temperature_state_template"),
            **topics.write("target", "temperature_command_topic"),
            **topics.read(
                "temperature", "current_temperature_topic", "current_temperature_template"
            ),
            "min_temp": 35,
            "max_temp": 65,
            "temperature_unit": "C",
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {"mode": "eco", "target": 50.0, "temperature": self.water}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        if name == "mode" and value in self.modes:
            own["mode"] = value
            return True
        target = number(value, 35, 65) if name == "target" else None
        if target is None:
            return False
        own["target"] = target
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        target = own["target"]
        heats = own["mode"] != "off" and isinstance(target, float) and target > self.water
        self.water += (2.0 if heats else -0.05) * moment.elapsed / 60.0
        self.water = max(20.0, self.water)
        own["temperature"] = round(self.water, 1)
