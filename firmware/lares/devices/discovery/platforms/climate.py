"""Climates: thermostats, air conditioners, radiator valves.

https://www.home-assistant.io/integrations/climate.mqtt/
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    PAYLOAD_NONE,
    Data,
    Handler,
    Order,
    Owner,
    Platform,
    Services,
    number_in,
    option_of,
    reports,
    required,
    shows,
    shows_about,
)
from lares.devices.discovery.platforms.onoff import in_turn
from lares.devices.discovery.platforms.temperatures import Thermometer
from lares.devices.discovery.templates import Reader
from lares.devices.discovery.words import words
from lares.errors import CommandRejectedError
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
        self, climate: "Climate", fields: Fields, name: str, template: str | None = None
    ) -> None:
        self.state_topic = fields.state_topic(f"{name}_state_topic")
        self.command_topic = fields.command_topic(f"{name}_command_topic")
        self.command_template = fields.template(f"{name}_command_template")
        self.read = climate.reader_or_general(fields, template or f"{name}_state_template")
        self.assumed = climate.optimistic or self.state_topic is None
        self.exists = self.state_topic is not None or self.command_topic is not None


class Climate(Platform):
    """A climate."""

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
            number = _number(text)
            changed = self.reported.setpoints[setpoint] != number
            self.reported.setpoints[setpoint] = number
            if number is not None:
                changed = self._clear_other(setpoint) or changed
            return changed

        return on_setpoint

    def _clear_other(self, setpoint: str) -> bool:
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
        number = _number(text)
        if getattr(self.reported, name) == number:
            return False
        setattr(self.reported, name, number)
        return True

    # -- ordering ----------------------------------------------------------------------------------

    def set_hvac_mode(self, data: Data) -> Order:
        """Choose the mode."""
        return self._set_mode("hvac_mode", data)

    def set_fan_mode(self, data: Data) -> Order:
        """Choose the fan mode."""
        return self._set_mode("fan_mode", data)

    def set_swing_mode(self, data: Data) -> Order:
        """Choose how the vanes swing."""
        return self._set_mode("swing_mode", data)

    def set_swing_horizontal_mode(self, data: Data) -> Order:
        """Choose how the vanes swing sideways."""
        return self._set_mode("swing_horizontal_mode", data)

    def set_preset_mode(self, data: Data) -> Order:
        """Choose a preset mode; "none" ends one."""
        return self._set_mode("preset_mode", data)

    def _set_mode(self, kind: str, data: Data) -> Order:
        mode = option_of(data, kind, self.options[kind])
        confirms = reports(mode) if kind == "hvac_mode" else shows(kind, mode)

        def assume() -> None:
            self.reported.modes[kind] = mode

        return self._order(self.aspects[kind], mode, confirms, assume)

    def set_temperature(self, data: Data) -> Order:
        """Set one temperature or a range, in °C, perhaps after a mode."""
        wanted = [setpoint for setpoint in SETPOINTS if data.get(setpoint) is not None]
        if not wanted:
            required(data, "temperature")
        single = "temperature" in wanted
        if (single and len(wanted) > 1) or (not single and len(wanted) == 1):
            raise CommandRejectedError("missing_value", "one temperature or a whole range")
        available = self.aspects["temperature"].exists if single else self.has_range
        if not available:
            raise CommandRejectedError("not_capable", "it has no such temperature to set")
        values = {setpoint: self._checked(setpoint, data) for setpoint in wanted}
        if not single and values["target_temp_low"] > values["target_temp_high"]:
            raise CommandRejectedError("out_of_range", "the low temperature is above the high one")
        orders = [self._set_setpoint(setpoint, value) for setpoint, value in values.items()]
        if data.get("hvac_mode") is not None:
            orders.insert(0, self.set_hvac_mode(data))
        return in_turn(*orders)

    def _checked(self, setpoint: str, data: Data) -> float:
        celsius = number_in(data, setpoint, -math.inf, math.inf)
        native = self.thermometer.native(celsius)
        if not self.minimum <= native <= self.maximum:
            raise CommandRejectedError(
                "out_of_range", f"{setpoint} is not in {self.minimum:g}..{self.maximum:g}"
            )
        return native

    def _set_setpoint(self, setpoint: str, native: float) -> Order:
        def assume() -> None:
            self.reported.setpoints[setpoint] = native
            self._clear_other(setpoint)

        tolerance = max(self.step / 2, 0.25) + 0.051
        shown = self.thermometer.shown(native) or 0.0
        return self._order(
            self.aspects[setpoint], native, shows_about(setpoint, shown, tolerance), assume
        )

    def set_humidity(self, data: Data) -> Order:
        """Set the humidity that it keeps, in percent."""
        wanted = int(number_in(data, "humidity", *self.humidities))

        def assume() -> None:
            self.reported.target_humidity = wanted

        return self._order(
            self.aspects["humidity"], wanted, shows_about("humidity", wanted, 1), assume
        )

    def turn_on(self, _data: Data) -> Order:
        """Switch the power on, else choose the mode that means on."""
        if self.power_topic is not None:
            payload = self.rendered(self.power_topic, self.power_template, self.payload_on)
            known = not self.aspects["hvac_mode"].assumed
            return Order((payload,), _is_on if known else None)
        modes = self.options["hvac_mode"]
        if len(modes) == 2 and "off" in modes:
            return self._set_mode("hvac_mode", {"hvac_mode": next(m for m in modes if m != "off")})
        for mode in ("heat_cool", "heat", "cool"):
            if mode in modes:
                return self._set_mode("hvac_mode", {"hvac_mode": mode})
        raise CommandRejectedError("not_capable", "it has no mode that means on")

    def turn_off(self, _data: Data) -> Order:
        """Switch the power off, else choose the mode off."""
        if self.power_topic is None:
            if "off" not in self.options["hvac_mode"]:
                raise CommandRejectedError("not_capable", "it has no mode off")
            return self._set_mode("hvac_mode", {"hvac_mode": "off"})
        payload = self.rendered(self.power_topic, self.power_template, self.payload_off)
        if not self.aspects["hvac_mode"].assumed:
            return Order((payload,), reports("off"))

        def assume() -> None:
            self.reported.modes["hvac_mode"] = "off"

        return Order((payload,), assume=assume)

    def toggle(self, data: Data) -> Order:
        """Turn on what is off, turn off everything else."""
        return self.turn_on(data) if self.value() == "off" else self.turn_off(data)

    SERVICES: ClassVar[Services] = {
        "set_hvac_mode": set_hvac_mode,
        "set_fan_mode": set_fan_mode,
        "set_swing_mode": set_swing_mode,
        "set_swing_horizontal_mode": set_swing_horizontal_mode,
        "set_preset_mode": set_preset_mode,
        "set_temperature": set_temperature,
        "set_humidity": set_humidity,
        "turn_on": turn_on,
        "turn_off": turn_off,
        "toggle": toggle,
    }

    def _order(
        self,
        aspect: Aspect,
        value: object,
        confirms: Callable[[State], bool],
        assume: Callable[[], None],
    ) -> Order:
        if aspect.command_topic is None:
            raise CommandRejectedError("read_only", "it only reports this")
        publishes = (self.rendered(aspect.command_topic, aspect.command_template, value),)
        if aspect.assumed:
            return Order(publishes, assume=assume)
        return Order(publishes, confirms)


def _is_on(state: State) -> bool:
    return state.value in HVAC_MODES and state.value != "off"


def _number(text: str) -> float | None:
    """Return a reported number, None for the text None."""
    if text == PAYLOAD_NONE:
        return None
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]!r} is not finite")
    return number
