"""What climates report: modes, setpoints, temperatures, and which topics they have for it.

https://www.home-assistant.io/integrations/climate.mqtt/
"""

from dataclasses import dataclass, field

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    PAYLOAD_NONE,
    Handler,
    Owner,
    Platform,
)
from lares.devices.discovery.platforms.temperatures import Thermometer, reported_number
from lares.devices.discovery.templates import Reader
from lares.devices.discovery.words import words
from lares.home.entity import Capability, State

DEFAULT_MODES = ("auto", "off", "cool", "heat", "dry", "fan_only")
HVAC_MODES = frozenset((*DEFAULT_MODES, "heat_cool"))
ACTIONS = words("cooling defrosting drying fan heating idle off preheating")
SETPOINTS = ("temperature", "target_temp_low", "target_temp_high")
_CONFIG_NAMES = {
    "temperature": "temperature",
    "target_temp_low": "temperature_low",
    "target_temp_high": "temperature_high",
}
INITIAL = 21.0
"""°C that Home Assistant assumes for a setpoint that is never reported."""


@dataclass(slots=True)
class ClimateReport:
    """What a climate last said; temperatures in the device's own unit.

    `modes` by kind: hvac_mode, fan_mode, swing_mode, swing_horizontal_mode, preset_mode.
    """

    modes: dict[str, str | None] = field(default_factory=dict)
    setpoints: dict[str, float | None] = field(default_factory=dict)
    current_temperature: float | None = None
    current_humidity: float | None = None
    target_humidity: float | None = None
    action: str | None = None


class Aspect:
    """One thing that is reported on one topic and set on another."""

    def __init__(
        self, climate: "ClimateState", fields: Fields, name: str, template: str | None = None
    ) -> None:
        self.state_topic = fields.state_topic(f"{name}_state_topic")
        self.command_topic = fields.command_topic(f"{name}_command_topic")
        self.command_template = fields.template(f"{name}_command_template")
        self.read = climate.reader_or_general(fields, template or f"{name}_state_template")
        self.assumed = climate.optimistic or self.state_topic is None
        self.exists = self.state_topic is not None or self.command_topic is not None


class ClimateState(Platform):
    """A climate as far as it reports."""

    component = "climate"
    BLOCKED = words(
        "fan_modes hvac_modes max_humidity max_temp min_humidity min_temp preset_modes"
        " swing_horizontal_modes swing_modes target_temp_step current_humidity"
        " current_temperature fan_mode hvac_action preset_mode swing_horizontal_mode swing_mode"
        " humidity temperature target_temp_high target_temp_low"
    )
    reported: ClimateReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = ClimateReport()
        self.optimistic = fields.boolean("optimistic", default=False)
        self.thermometer = Thermometer(fields)
        self._read_modes(fields)
        self._read_setpoints(fields)
        self._read_power(fields)
        self._describe()
        self._listen_to_all(fields)

    def reader_or_general(self, fields: Fields, key: str) -> Reader:
        """Return the reader of a template, of the general `value_template` if there is none."""
        return self.reader(fields, key if fields.has(key) else "value_template")

    # -- config ------------------------------------------------------------------------------------

    def _read_modes(self, fields: Fields) -> None:
        self.aspects = {
            "hvac_mode": Aspect(self, fields, "mode"),
            "fan_mode": Aspect(self, fields, "fan_mode"),
            "swing_mode": Aspect(self, fields, "swing_mode"),
            "swing_horizontal_mode": Aspect(self, fields, "swing_horizontal_mode"),
            "preset_mode": Aspect(self, fields, "preset_mode", "preset_mode_value_template"),
        }
        presets = fields.texts("preset_modes", ()) or ()
        if "none" in presets:
            raise ConfigError("preset_modes have the mode none")
        self.options: dict[str, tuple[str, ...]] = {
            "hvac_mode": fields.texts("modes", DEFAULT_MODES) or (),
            "fan_mode": fields.texts("fan_modes", ("auto", "low", "medium", "high")) or (),
            "swing_mode": fields.texts("swing_modes", ("on", "off")) or (),
            "swing_horizontal_mode": fields.texts("swing_horizontal_modes", ("on", "off")) or (),
            "preset_mode": ("none", *presets) if presets else (),
        }
        modes = self.reported.modes
        for kind, initial in (
            ("hvac_mode", "off"),
            ("fan_mode", "low"),
            ("swing_mode", "off"),
            ("swing_horizontal_mode", "off"),
        ):
            modes[kind] = initial if self.aspects[kind].assumed else None
        modes["preset_mode"] = "none"

    def _read_setpoints(self, fields: Fields) -> None:
        convert = self.thermometer.native
        self.minimum = float(fields.number("min_temp", convert(7)))
        self.maximum = float(fields.number("max_temp", convert(35)))
        self.step = float(fields.number("temp_step", 1.0))
        self.humidities = (fields.number("min_humidity", 30), fields.number("max_humidity", 99))
        if not self.humidities[0] < self.humidities[1] <= 100:
            raise ConfigError("min_humidity and max_humidity do not go together")
        initial = float(fields.number("initial", convert(INITIAL)))
        for setpoint, name in _CONFIG_NAMES.items():
            aspect = self.aspects[setpoint] = Aspect(self, fields, name)
            self.reported.setpoints[setpoint] = initial if aspect.assumed else None
        self.aspects["humidity"] = Aspect(self, fields, "target_humidity")
        modes = self.options["hvac_mode"]
        self.either_setpoint = "heat_cool" in modes and ("heat" in modes or "cool" in modes)

    def _read_power(self, fields: Fields) -> None:
        self.power_topic = fields.command_topic("power_command_topic")
        self.power_template = fields.template("power_command_template")
        self.payload_on = fields.text("payload_on", "ON")
        self.payload_off = fields.text("payload_off", "OFF")

    @property
    def has_range(self) -> bool:
        """Whether it keeps the temperature between two setpoints."""
        return self.aspects["target_temp_low"].exists or self.aspects["target_temp_high"].exists

    def _describe(self) -> None:
        shown = self.thermometer.shown
        self.static = {
            "hvac_modes": list(self.options["hvac_mode"]),
            "min_temp": shown(self.minimum),
            "max_temp": shown(self.maximum),
            "target_temp_step": self.step,
        }
        can = set()
        if self.aspects["hvac_mode"].command_topic is not None:
            can |= {Capability.HVAC_MODE, Capability.TURN_ON, Capability.TURN_OFF}
        if self.power_topic is not None:
            can |= {Capability.TURN_ON, Capability.TURN_OFF}
        for kind, capability in (
            ("fan_mode", Capability.FAN_MODE),
            ("swing_mode", Capability.SWING_MODE),
            ("swing_horizontal_mode", Capability.SWING_MODE),
        ):
            if self.aspects[kind].command_topic is not None:
                can.add(capability)
            if self.aspects[kind].exists:
                self.static[f"{kind}s"] = list(self.options[kind])
        if self.aspects["preset_mode"].command_topic is not None:
            can.add(Capability.PRESET_MODE)
            self.static["preset_modes"] = list(self.options["preset_mode"])
        if any(self.aspects[setpoint].command_topic is not None for setpoint in SETPOINTS):
            can.add(Capability.TARGET_TEMPERATURE)
        if self.aspects["humidity"].command_topic is not None:
            can.add(Capability.TARGET_HUMIDITY)
            self.static["min_humidity"], self.static["max_humidity"] = self.humidities
        self.capabilities = frozenset(can)
        self.assumed_state = all(aspect.assumed for aspect in self.aspects.values())

    def _listen_to_all(self, fields: Fields) -> None:
        self._action = self.reader_or_general(fields, "action_template")
        self._temperature = self.reader_or_general(fields, "current_temperature_template")
        self._humidity = self.reader_or_general(fields, "current_humidity_template")
        self.listen(fields.state_topic("action_topic"), self._on_action)
        self.listen(fields.state_topic("current_humidity_topic"), self._on_current_humidity)
        self.listen(self.aspects["humidity"].state_topic, self._on_target_humidity)
        for kind in ("hvac_mode", "fan_mode", "swing_horizontal_mode", "swing_mode"):
            self.listen(self.aspects[kind].state_topic, self._mode_handler(kind))
        self.listen(self.aspects["preset_mode"].state_topic, self._on_preset_mode)
        self.listen(fields.state_topic("current_temperature_topic"), self._on_temperature)
        for setpoint in SETPOINTS:
            self.listen(self.aspects[setpoint].state_topic, self._setpoint_handler(setpoint))

    # -- state -------------------------------------------------------------------------------------

    @override
    def value(self) -> str | None:
        """Return the mode."""
        return self.reported.modes["hvac_mode"]

    @override
    def attributes(self) -> dict[str, object]:
        """Return temperatures in °C, humidities, modes and what it is doing."""
        report, shown = self.reported, self.thermometer.shown
        state: dict[str, object] = {
            "current_temperature": shown(report.current_temperature),
            "temperature_unit": "°C",
        }
        if self.aspects["temperature"].exists:
            state["temperature"] = shown(report.setpoints["temperature"])
        if self.has_range:
            state["target_temp_low"] = shown(report.setpoints["target_temp_low"])
            state["target_temp_high"] = shown(report.setpoints["target_temp_high"])
        if report.current_humidity is not None:
            state["current_humidity"] = report.current_humidity
        if Capability.TARGET_HUMIDITY in self.capabilities:
            state["humidity"] = report.target_humidity
        if report.action is not None:
            state["hvac_action"] = report.action
        for kind in ("fan_mode", "swing_mode", "swing_horizontal_mode"):
            if self.aspects[kind].exists:
                state[kind] = report.modes[kind]
        if Capability.PRESET_MODE in self.capabilities:
            state["preset_mode"] = report.modes["preset_mode"]
        return state

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered mode, when nothing else will tell."""
        if self.aspects["hvac_mode"].assumed and state.value in self.options["hvac_mode"]:
            self.reported.modes["hvac_mode"] = state.value

    def _mode_handler(self, kind: str) -> Handler:
        def on_mode(message: Message) -> bool:
            text = self.aspects[kind].read(message)
            if text == PAYLOAD_NONE:
                return self._take_mode(kind, None)
            if text not in self.options[kind]:
                raise ValueError(f"{text[:40]!r} is not one of the {kind}s")
            return self._take_mode(kind, text)

        return on_mode

    def _take_mode(self, kind: str, mode: str | None) -> bool:
        changed = self.reported.modes[kind] != mode
        self.reported.modes[kind] = mode
        return changed

    def _on_preset_mode(self, message: Message) -> bool:
        text = self.aspects["preset_mode"].read(message)
        if not text:
            return False
        if text in ("none", PAYLOAD_NONE):
            return self._take_mode("preset_mode", "none")
        if text not in self.options["preset_mode"]:
            raise ValueError(f"{text[:40]!r} is not one of the preset modes")
        return self._take_mode("preset_mode", text)

    def _on_action(self, message: Message) -> bool:
        text = self._action(message)
        if not text:
            return False
        action = None if text == PAYLOAD_NONE else text
        if action is not None and action not in ACTIONS:
            raise ValueError(f"{text[:40]!r} is not an action")
        changed = self.reported.action != action
        self.reported.action = action
        return changed

    def _setpoint_handler(self, setpoint: str) -> Handler:
        def on_setpoint(message: Message) -> bool:
            text = self.aspects[setpoint].read(message)
            if not text:
                return False
            number = reported_number(text)
            changed = self.reported.setpoints[setpoint] != number
            self.reported.setpoints[setpoint] = number
            if number is not None:
                changed = self.clear_other(setpoint) or changed
            return changed

        return on_setpoint

    def clear_other(self, setpoint: str) -> bool:
        """Forget the setpoints that do not hold now, where one or a range can be in force."""
        if not self.either_setpoint:
            return False
        others = SETPOINTS[1:] if setpoint == "temperature" else SETPOINTS[:1]
        setpoints = self.reported.setpoints
        changed = any(setpoints[other] is not None for other in others)
        setpoints.update(dict.fromkeys(others))
        return changed

    def _on_temperature(self, message: Message) -> bool:
        return self._take_number("current_temperature", self._temperature(message))

    def _on_current_humidity(self, message: Message) -> bool:
        return self._take_number("current_humidity", self._humidity(message))

    def _on_target_humidity(self, message: Message) -> bool:
        return self._take_number("target_humidity", self.aspects["humidity"].read(message))

    def _take_number(self, name: str, text: str) -> bool:
        if not text:
            return False
        number = reported_number(text)
        if getattr(self.reported, name) == number:
            return False
        setattr(self.reported, name, number)
        return True
