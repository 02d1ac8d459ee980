"""Colour spaces of lights. Every conversion goes through 8-bit RGB, as Home Assistant's do.

RGB ↔ CIE 1931 xy: the wide-gamut D65 matrices and gamma of Philips Hue's application design notes.
Colour temperature → RGB: T. Helland's approximation
(https://tannerhelland.com/2012/09/18/convert-temperature-rgb-algorithm-code.html).
xy → colour temperature: McCamy's cubic (https://doi.org/10.1002/col.5080170211).
RGBW(W) channels are 0-255 with (cold, warm) white last; hue 0-360, saturation 0-100.
"""

import colorsys
import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Rgb = tuple[int, int, int]
Channels = tuple[float, ...]


CHANNELS = {"hs": 2, "xy": 2, "rgb": 3, "rgbw": 4, "rgbww": 5}
"""Colour mode → number of channels."""
_MAX_CHANNEL = 1e6


def channels_of(mode: str, parts: Sequence[Any]) -> Channels:
    """Return a reported colour: floats for hs and xy, else integers.

    Raises:
        ValueError: it is none.
        TypeError: a part is neither number nor text.
    """
    color: Channels = tuple(float(part) for part in parts)
    # Not in range: devices report 256 and 360.4. What is absurd would overflow later.
    if len(color) != CHANNELS[mode] or not all(abs(part) <= _MAX_CHANNEL for part in color):
        raise ValueError(f"{str(parts)[:40]} is not an {mode} colour")
    return color if mode in ("hs", "xy") else tuple(int(part) for part in color)


def mired_to_kelvin(mired: float) -> int:
    """Return kelvin for mired, rounded down."""
    return math.floor(1_000_000 / mired)


kelvin_to_mired = mired_to_kelvin
"""The relation is its own inverse."""


def hs_to_rgb(hs: Sequence[float]) -> Rgb:
    """Return the colour of full value with this hue and saturation."""
    return hsv_to_rgb(hs[0], hs[1], 100)


def hsv_to_rgb(hue: float, saturation: float, value: float) -> Rgb:
    """Return the colour with this hue (0-360), saturation and value (0-100)."""
    red, green, blue = colorsys.hsv_to_rgb(hue / 360, saturation / 100, value / 100)
    return round(red * 255), round(green * 255), round(blue * 255)


def rgb_to_hs(rgb: Sequence[float]) -> tuple[float, float]:
    """Return hue and saturation, three decimals."""
    hue, saturation, _value = colorsys.rgb_to_hsv(rgb[0] / 255, rgb[1] / 255, rgb[2] / 255)
    return round(hue * 360, 3), round(saturation * 100, 3)


def rgb_to_xy(rgb: Sequence[float]) -> tuple[float, float]:
    """Return the chromaticity, three decimals; black has none and gives (0, 0)."""
    if not any(rgb[:3]):
        return 0.0, 0.0
    red, green, blue = (_linear(channel / 255) for channel in rgb[:3])
    big_x = red * 0.664511 + green * 0.154324 + blue * 0.162028
    big_y = red * 0.283881 + green * 0.668433 + blue * 0.047685
    big_z = red * 0.000088 + green * 0.072310 + blue * 0.986039
    total = big_x + big_y + big_z
    return round(big_x / total, 3), round(big_y / total, 3)


def _linear(channel: float) -> float:
    return math.pow((channel + 0.055) / 1.055, 2.4) if channel > 0.04045 else channel / 12.92


def _gamma(channel: float) -> float:
    if channel <= 0.0031308:
        return 12.92 * channel
    return 1.055 * math.pow(channel, 1 / 2.4) - 0.055


def xy_to_rgb(xy: Sequence[float]) -> Rgb:
    """Return the brightest colour with this chromaticity."""
    x, y = xy[0], max(xy[1], 1e-11)
    big_x = x / y
    big_z = (1 - x - y) / y
    channels = [
        max(0.0, _gamma(channel))
        for channel in (
            big_x * 1.656492 - 0.354851 - big_z * 0.255038,
            -big_x * 0.707196 + 1.655397 + big_z * 0.036152,
            big_x * 0.051713 - 0.121364 + big_z * 1.011530,
        )
    ]
    strongest = max(1.0, *channels)
    red, green, blue = (int(channel / strongest * 255) for channel in channels)
    return red, green, blue


def temperature_to_rgb(kelvin: float) -> tuple[float, float, float]:
    """Return the colour of a black body, 1,000 K to 40,000 K."""
    hundreds = min(max(kelvin, 1000), 40000) / 100
    if hundreds <= 66:
        red = 255.0
        green = 99.4708025861 * math.log(hundreds) - 161.1195681661
    else:
        red = 329.698727446 * math.pow(hundreds - 60, -0.1332047592)
        green = 288.1221695283 * math.pow(hundreds - 60, -0.0755148492)
    if hundreds >= 66:
        blue = 255.0
    elif hundreds <= 19:
        blue = 0.0
    else:
        blue = 138.5177312231 * math.log(hundreds - 10) - 305.0447927307
    return _byte(red), _byte(green), _byte(blue)


def _byte(channel: float) -> float:
    return min(max(channel, 0), 255)


def temperature_to_hs(kelvin: float) -> tuple[float, float]:
    """Return hue and saturation of a black body."""
    return rgb_to_hs(temperature_to_rgb(kelvin))


def xy_to_temperature(xy: Sequence[float]) -> int:
    """Return the correlated colour temperature in kelvin."""
    n = (xy[0] - 0.3320) / ((0.1858 - xy[1]) or 1e-9)
    return int(437 * n**3 + 3601 * n**2 + 6861 * n + 5517)


def _as_bright_as(source: Channels, result: Channels) -> tuple[int, ...]:
    """Scale `result` so that its strongest channel is that of `source`."""
    strongest = max(result)
    factor = max(source) / strongest if strongest else 0
    return tuple(round(channel * factor) for channel in result)


def rgb_to_rgbw(rgb: Sequence[float]) -> tuple[int, ...]:
    """Move what the three colours share into the white channel."""
    red, green, blue = rgb[:3]
    white = min(red, green, blue)
    return _as_bright_as((red, green, blue), (red - white, green - white, blue - white, white))


def rgbw_to_rgb(rgbw: Sequence[float]) -> Rgb:
    """Add the white channel to the colours."""
    red, green, blue, white = rgbw
    mixed = _as_bright_as((red, green, blue, white), (red + white, green + white, blue + white))
    return mixed[0], mixed[1], mixed[2]


def rgb_to_rgbww(rgb: Sequence[float], kelvin_range: tuple[int, int]) -> tuple[int, ...]:
    """Move what is white in the middle of the kelvin range into both white channels."""
    warmest, coldest = (kelvin_to_mired(kelvin) for kelvin in kelvin_range)
    white = temperature_to_rgb(mired_to_kelvin(coldest + (warmest - coldest) / 2))
    level = min(channel / part if part else 0 for channel, part in zip(rgb[:3], white, strict=True))
    rest = tuple(channel - part * level for channel, part in zip(rgb[:3], white, strict=True))
    return _as_bright_as(tuple(rgb[:3]), (*rest, round(level * 255), round(level * 255)))


def rgbww_to_rgb(rgbww: Sequence[float], kelvin_range: tuple[int, int]) -> Rgb:
    """Add both white channels to the colours."""
    warmest, coldest = (kelvin_to_mired(kelvin) for kelvin in kelvin_range)
    cold, warm = rgbww[3], rgbww[4]
    ratio = warm / (cold + warm) if cold + warm else 0.5
    mired = coldest + ratio * (warmest - coldest)
    white = temperature_to_rgb(mired_to_kelvin(mired) if mired else 0)
    level = max(cold, warm) / 255
    mixed = _as_bright_as(
        tuple(rgbww),
        tuple(channel + part * level for channel, part in zip(rgbww[:3], white, strict=True)),
    )
    return mixed[0], mixed[1], mixed[2]


def temperature_to_rgbww(
    kelvin: float, brightness: float, kelvin_range: tuple[int, int]
) -> tuple[int, ...]:
    """Return the white channels that give a colour temperature at a brightness (0-255)."""
    warmest, coldest = (kelvin_to_mired(limit) for limit in kelvin_range)
    wanted = kelvin_to_mired(min(max(kelvin, kelvin_range[0]), kelvin_range[1]))
    if warmest == coldest:
        return 0, 0, 0, 0, round(brightness)
    cold = (warmest - wanted) / (warmest - coldest) * brightness
    return 0, 0, 0, round(cold), round(brightness - cold)


TO_RGB: dict[str, Callable[[Sequence[float], tuple[int, int]], Rgb]] = {
    "hs": lambda color, _range: hs_to_rgb(color),
    "xy": lambda color, _range: xy_to_rgb(color),
    "rgb": lambda color, _range: (int(color[0]), int(color[1]), int(color[2])),
    "rgbw": lambda color, _range: rgbw_to_rgb(color),
    "rgbww": rgbww_to_rgb,
}
FROM_RGB: dict[str, Callable[[Rgb, tuple[int, int]], Channels]] = {
    "hs": lambda rgb, _range: rgb_to_hs(rgb),
    "xy": lambda rgb, _range: rgb_to_xy(rgb),
    "rgb": lambda rgb, _range: rgb,
    "rgbw": lambda rgb, _range: rgb_to_rgbw(rgb),
    "rgbww": rgb_to_rgbww,
}
SUBSTITUTES: dict[str, tuple[str, ...]] = {
    "hs": ("rgb", "rgbw", "rgbww", "xy", "color_temp"),
    "rgb": ("rgbw", "rgbww", "hs", "xy", "color_temp"),
    "xy": ("hs", "rgb", "rgbw", "rgbww", "color_temp"),
    "rgbw": ("rgb", "rgbww", "hs", "xy", "color_temp"),
    "rgbww": ("rgb", "rgbw", "hs", "xy", "color_temp"),
}
"""Which colour mode serves instead of one that a light lacks, best first."""


@functools.lru_cache(maxsize=512)
def in_all_spaces(
    mode: str, color: Channels, kelvin_range: tuple[int, int]
) -> Mapping[str, tuple[float, ...]]:
    """Return a colour as the attributes of a light show it; the result is shared, not to change.

    Lamps keep their colour for hours while they go on reporting: it is computed once.
    """
    rgb = TO_RGB[mode](color, kelvin_range)
    shown = {"hs_color": rgb_to_hs(rgb), "rgb_color": rgb, "xy_color": rgb_to_xy(rgb)}
    digits = {"hs": 3, "xy": 6}.get(mode)
    own = tuple(round(part, digits) if digits else int(part) for part in color)
    return {**shown, f"{mode}_color": own}


@functools.lru_cache(maxsize=512)
def temperature_in_all_spaces(kelvin: int) -> Mapping[str, tuple[float, ...]]:
    """Return the colour of a black body as `in_all_spaces` does."""
    return in_all_spaces("hs", temperature_to_hs(kelvin), (0, 0))
