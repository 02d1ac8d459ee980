"""Temperatures of climates and water heaters: the device's unit, ours (°C), and rounding."""

import math

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.platform import PAYLOAD_NONE

PRECISIONS = (0.1, 0.5, 1.0)


class Thermometer:
    """Converts between a device's unit and °C, and rounds for display."""

    __slots__ = ("fahrenheit", "precision")

    def __init__(self, fields: Fields) -> None:
        unit = (fields.optional_text("temperature_unit") or "C").removeprefix("°").upper()
        if unit not in ("C", "F"):
            raise ConfigError("temperature_unit is neither C nor F")
        self.fahrenheit = unit == "F"
        precision = fields.number("precision", 0.1)
        if precision not in PRECISIONS:
            raise ConfigError("precision is not 0.1, 0.5 or 1.0")
        self.precision = precision

    def native(self, celsius: float) -> float:
        """Return a temperature in the device's unit."""
        return celsius * 1.8 + 32 if self.fahrenheit else celsius

    def shown(self, native: float | None) -> float | None:
        """Return a temperature of the device as people see it: °C, rounded."""
        if native is None:
            return None
        celsius = (native - 32) / 1.8 if self.fahrenheit else native
        if self.precision == 0.5:
            return round(celsius * 2) / 2
        return round(celsius, 1) if self.precision == 0.1 else round(celsius)


def reported_number(text: str) -> float | None:
    """Return a reported number, None for the text None.

    Raises:
        ValueError: it is no finite number.
    """
    if text == PAYLOAD_NONE:
        return None
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]!r} is not finite")
    return number
