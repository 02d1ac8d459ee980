"""Climates: thermostats, air conditioners, radiator valves.

https://www.home-assistant.io/integrations/climate.mqtt/
"""

import math
from collections.abc import Callable
from typing import ClassVar

from lares.devices.discovery.platform import (
    Data,
    Order,
    Services,
    number_in,
    option_of,
    reports,
    required,
    shows,
    shows_about,
)
from lares.devices.discovery.platforms.climate_state import (
    HVAC_MODES,
    SETPOINTS,
    Aspect,
    ClimateState,
)
from lares.devices.discovery.platforms.onoff import in_turn
from lares.errors import CommandRejectedError
from lares.home.entity import State


class Climate(ClimateState):
    """A climate."""

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
            self.clear_other(setpoint)

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
