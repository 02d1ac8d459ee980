"""The weather and the rooms: what sensors measure and what heaters and humidifiers change."""

import math
from dataclasses import dataclass

from lares.demo.part import Moment

_MORNING = 9.0
"""Hour at which the daily curve crosses its mean upwards; it peaks at three in the afternoon."""


def daily(hour: float, mean: float, swing: float) -> float:
    """Return a value that swings around `mean` over the day, highest at 15:00, lowest at 03:00."""
    return mean + swing * math.sin((hour - _MORNING) / 24.0 * 2.0 * math.pi)


def daylight(hour: float) -> float:
    """Return 0 at night to 1 at noon; dawn is at six and dusk at eighteen."""
    return max(0.0, math.sin((hour - 6.0) / 12.0 * math.pi))


@dataclass(slots=True)
class Room:
    """The air of a room.

    `temperature` is in °C, `humidity` in percent. A room left alone drifts to its own daily curve;
    heaters and coolers move it at `change` °C a minute, so that people can watch it happen.
    """

    temperature: float = 21.0
    humidity: float = 48.0
    mean: float = 20.5
    damp: float = 48.0
    change: float = 0.6

    def step(self, moment: Moment) -> None:
        """Let the room drift towards what it would be without heating."""
        share = 1.0 - math.exp(-moment.elapsed / 3600.0)
        self.temperature += (daily(moment.hour, self.mean, 1.5) - self.temperature) * share
        self.temperature += moment.rng.gauss(0.0, 0.01) * math.sqrt(moment.elapsed)
        self.humidity += (daily(moment.hour, self.damp, -4.0) - self.humidity) * share
        self.humidity += moment.rng.gauss(0.0, 0.03) * math.sqrt(moment.elapsed)
        self.humidity = min(95.0, max(15.0, self.humidity))

    def heat(self, moment: Moment, towards: float) -> None:
        """Warm or cool the room towards a temperature, never past it."""
        self.temperature = _approach(self.temperature, towards, self.change * moment.elapsed / 60.0)

    def moisten(self, moment: Moment, towards: float) -> None:
        """Move the humidity towards a percentage, never past it."""
        self.humidity = _approach(self.humidity, towards, 2.0 * moment.elapsed / 60.0)


def _approach(value: float, target: float, most: float) -> float:
    return value + max(-most, min(most, target - value))
