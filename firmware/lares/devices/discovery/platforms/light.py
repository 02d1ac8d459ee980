"""Lights, whatever their schema: the state that people see, and service data made fit for a light.

https://www.home-assistant.io/integrations/light.mqtt/
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import Data, Order, Owner, Platform, Services
from lares.devices.discovery.platforms import colors
from lares.devices.discovery.words import words
from lares.errors import CommandRejectedError
from lares.home.entity import Capability, State

COLOR_MODES = ("hs", "rgb", "rgbw", "rgbww", "xy")
MODES = frozenset((*COLOR_MODES, "onoff", "brightness", "color_temp", "white"))
DEFAULT_KELVIN = (2000, 6535)
MAX_KELVIN = 1_000_000
"""Reports beyond one mired are no colour temperature."""
BRIGHTNESS_TOLERANCE = 4
"""Of 255: a device with 100 steps is up to 1.3 away, rounded twice."""
KELVIN_TOLERANCE = 0.03
"""Devices count in whole mireds and round to their own steps."""
CHANNEL_TOLERANCE = 30
"""Of 255: devices report the nearest colour inside their own gamut."""

_LIMITS = {"hs": (360, 100), "xy": (1, 1), "rgb": (255,), "rgbw": (255,), "rgbww": (255,)}


@dataclass(slots=True)
class LightReport:
    """What a light last said; `colors` by colour mode."""

    is_on: bool | None
    color_mode: str | None
    brightness: int | None
    kelvin: int | None
    effect: str | None
    colors: dict[str, tuple[float, ...]]


class Light(Platform):
    """A light: its schema subclass knows the topics."""

    component = "light"
    BLOCKED = words(
        "effect_list max_color_temp_kelvin min_color_temp_kelvin supported_color_modes brightness"
        " color_mode color_temp_kelvin effect hs_color rgb_color rgbw_color rgbww_color"
        " xy_color"
    )

    reported: LightReport
    modes: frozenset[str]
    brightness_scale = 255
    has_brightness = True
    has_effect = False
    has_flash = False
    has_transition = False

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = LightReport(None, None, None, None, None, {})
        max_mireds = fields.optional_number("max_mireds")
        min_mireds = fields.optional_number("min_mireds")
        lowest = fields.integer("min_kelvin", DEFAULT_KELVIN[0], minimum=1)
        highest = fields.integer("max_kelvin", DEFAULT_KELVIN[1], minimum=1)
        self.kelvin_range = (
            colors.mired_to_kelvin(max_mireds) if max_mireds and max_mireds > 0 else lowest,
            colors.mired_to_kelvin(min_mireds) if min_mireds and min_mireds > 0 else highest,
        )
        self.in_kelvin = fields.boolean("color_temp_kelvin", default=False)
        self.effects = fields.texts("effect_list")
        self.optimistic = fields.boolean("optimistic", default=False)
        self._no_color: dict[str, object] = {}

    def configure(self, modes: Iterable[str], *, report: bool) -> None:
        """Take the colour modes and derive attributes and capabilities; `report`: it reports."""
        self.modes = frozenset(modes)
        _check_modes(self.modes)
        self.has_brightness = self.modes != {"onoff"}
        if not self.modes.isdisjoint((*COLOR_MODES, "color_temp")):
            white = [mode for mode in ("rgbw", "rgbww") if mode in self.modes]
            self._no_color = dict.fromkeys(f"{mode}_color" for mode in ("hs", "rgb", "xy", *white))
        self.assumed_state = self.optimistic or not report
        self.static = {"supported_color_modes": sorted(self.modes)}
        can = {Capability.TURN_ON, Capability.TURN_OFF}
        if self.has_brightness:
            can.add(Capability.BRIGHTNESS)
        if not self.modes.isdisjoint(COLOR_MODES):
            can.add(Capability.COLOR)
        if "color_temp" in self.modes:
            can.add(Capability.COLOR_TEMP)
            self.static["min_color_temp_kelvin"] = self.kelvin_range[0]
            self.static["max_color_temp_kelvin"] = self.kelvin_range[1]
        if self.has_effect:
            can.add(Capability.EFFECT)
            self.static["effect_list"] = None if self.effects is None else list(self.effects)
        self.capabilities = frozenset(can)

    # -- state -------------------------------------------------------------------------------------

    @override
    def value(self) -> str | None:
        """Return on, off or None."""
        is_on = self.reported.is_on
        return None if is_on is None else "on" if is_on else "off"

    @override
    def attributes(self) -> dict[str, object]:
        """Return what a light that is on shows; off, the same keys are None."""
        report = self.reported
        is_on = bool(report.is_on)
        mode = (report.color_mode or "unknown") if is_on else None
        shown: dict[str, object] = {"color_mode": mode}
        if self.has_effect:
            shown["effect"] = report.effect if is_on else None
        if self.has_brightness:
            lit = mode not in (None, "unknown", "onoff")
            shown["brightness"] = report.brightness if lit else None
        if "color_temp" in self.modes:
            shown["color_temp_kelvin"] = report.kelvin if mode == "color_temp" else None
        if self._no_color:
            shown.update(self._no_color)
            if mode is not None:
                shown.update(self._color_attributes(mode))
        return shown

    def essence(self) -> tuple[object, ...]:
        """Return what decides about state and attributes, to see whether a message changes it."""
        report = self.reported
        mode = report.color_mode
        color = None if mode is None else report.colors.get(mode)
        return report.is_on, mode, report.brightness, report.kelvin, report.effect, color

    def _color_attributes(self, mode: str) -> Mapping[str, object]:
        kelvin = self.reported.kelvin
        if mode == "color_temp":
            return colors.temperature_in_all_spaces(kelvin) if kelvin else {}
        color = self.reported.colors.get(mode)
        return {} if color is None else colors.in_all_spaces(mode, color, self.kelvin_range)

    def kelvin_of(self, reported: float) -> int:
        """Return the colour temperature that a light reports in its own unit.

        Raises:
            ValueError: it is none.
        """
        kelvin = int(reported) if self.in_kelvin else colors.mired_to_kelvin(reported)
        if not 0 < kelvin <= MAX_KELVIN:
            raise ValueError(f"{reported:g} is no colour temperature")
        return kelvin

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered state, when nothing else will tell."""
        if not self.assumed_state:
            return
        report, attributes = self.reported, state.attributes
        report.is_on = {"on": True, "off": False}.get(state.value)
        brightness = attributes.get("brightness")
        report.brightness = brightness if isinstance(brightness, int) else None
        mode = attributes.get("color_mode")
        if isinstance(mode, str) and mode in self.modes:
            report.color_mode = mode

    # -- service data ------------------------------------------------------------------------------

    def turn_on(self, data: Data) -> Order:
        """Turn on with what is asked; brightness 0 turns off."""
        asked = self._asked(data)
        if asked.get("brightness") == 0 or asked.get("white") == 0:
            return self.turn_off(data)
        return self.encode_on(asked)

    def turn_off(self, data: Data) -> Order:
        """Turn off, with a transition if the light knows one."""
        asked: dict[str, Any] = {}
        self._take_common(data, asked)
        return self.encode_off({key: asked[key] for key in ("transition", "flash") if key in asked})

    def toggle(self, data: Data) -> Order:
        """Turn off what is on, turn on everything else."""
        return self.turn_off(data) if self.reported.is_on else self.turn_on(data)

    SERVICES: ClassVar[Services] = {"turn_on": turn_on, "turn_off": turn_off, "toggle": toggle}

    def encode_on(self, asked: dict[str, Any]) -> Order:
        """Return the order that turns on with data that fits this light."""
        raise NotImplementedError

    def encode_off(self, asked: dict[str, Any]) -> Order:
        """Return the order that turns off."""
        raise NotImplementedError

    def _asked(self, data: Data) -> dict[str, Any]:
        asked: dict[str, Any] = {}
        self._take_brightness(data, asked)
        self._take_color(data, asked)
        self._take_common(data, asked)
        if self.has_effect and data.get("effect") is not None:
            asked["effect"] = str(data["effect"])
        if "white" in self.modes and data.get("white") is not None:
            white = self.reported.brightness if data["white"] is True else data["white"]
            asked["white"] = asked.pop("brightness", _clamped("white", white or 0, 0, 255))
        if not self.has_brightness:
            asked.pop("brightness", None)
        return asked

    def _take_brightness(self, data: Data, asked: dict[str, Any]) -> None:
        report = self.reported
        now = report.brightness if report.is_on and report.brightness else 0
        if data.get("brightness") is not None:
            asked["brightness"] = int(_clamped("brightness", data["brightness"], 0, 255))
        elif data.get("brightness_pct") is not None:
            percent = _number("brightness_pct", data["brightness_pct"])
            if not 0 <= percent <= 100:
                raise CommandRejectedError("out_of_range", "brightness_pct is not in 0..100")
            asked["brightness"] = round(255 * percent / 100)
        elif data.get("brightness_step") is not None:
            step = _clamped("brightness_step", data["brightness_step"], -255, 255)
            asked["brightness"] = max(0, min(255, now + int(step)))
        elif data.get("brightness_step_pct") is not None:
            step = _clamped("brightness_step_pct", data["brightness_step_pct"], -100, 100)
            percent = round(now / 255 * 100) + step
            asked["brightness"] = max(0, min(255, round(percent / 100 * 255)))

    def _take_common(self, data: Data, asked: dict[str, Any]) -> None:
        if data.get("transition") is not None and self.has_transition:
            asked["transition"] = _clamped("transition", data["transition"], 0, 6553)
        if data.get("flash") is not None and self.has_flash:
            if data["flash"] not in ("short", "long"):
                raise CommandRejectedError("unknown_option", "flash is neither short nor long")
            asked["flash"] = data["flash"]

    def _take_color(self, data: Data, asked: dict[str, Any]) -> None:
        kelvin = data.get("color_temp_kelvin")
        if kelvin is not None:
            number = int(_number("color_temp_kelvin", kelvin))
            if number <= 0:
                raise CommandRejectedError("out_of_range", "color_temp_kelvin is not positive")
            self._take_temperature(number, asked)
            return
        for mode in COLOR_MODES:
            color = data.get(f"{mode}_color")
            if color is not None:
                self._substitute(mode, _checked(mode, color), asked)
                return

    def _take_temperature(self, kelvin: int, asked: dict[str, Any]) -> None:
        if "color_temp" in self.modes:
            asked["color_temp_kelvin"] = kelvin
        elif "rgbww" in self.modes:
            brightness = asked.get("brightness", self.reported.brightness or 255)
            asked["rgbww_color"] = colors.temperature_to_rgbww(
                kelvin, brightness, self.kelvin_range
            )
        elif not self.modes.isdisjoint(COLOR_MODES):
            self._substitute("hs", colors.temperature_to_hs(kelvin), asked)

    def _substitute(self, mode: str, color: tuple[float, ...], asked: dict[str, Any]) -> None:
        """Ask for a colour in the first colour mode that the light has."""
        if mode in self.modes:
            asked[f"{mode}_color"] = color
            return
        rgb = colors.TO_RGB[mode](color, self.kelvin_range)
        for other in colors.SUBSTITUTES[mode]:
            if other not in self.modes:
                continue
            if other == "color_temp":
                xy = color if mode == "xy" else colors.rgb_to_xy(rgb)
                asked["color_temp_kelvin"] = colors.xy_to_temperature(xy)
            else:
                asked[f"{other}_color"] = colors.FROM_RGB[other](rgb, self.kelvin_range)
            return

    # -- reports that answer a command -------------------------------------------------------------

    def confirms_on(self, asked: dict[str, Any]) -> Callable[[State], bool] | None:
        """Return the test whether a report is what was asked, within what devices round."""
        if self.assumed_state:
            return None
        wanted = dict(asked)

        def confirms(state: State) -> bool:
            if "flash" in asked:
                return state.value in ("on", "off")
            return state.value == "on" and all(
                self._agrees(key, value, state) for key, value in wanted.items()
            )

        return confirms

    def _agrees(self, key: str, wanted: Any, state: State) -> bool:  # noqa: ANN401 - any service value
        seen = state.attributes.get(key)
        if key in ("transition", "effect", "white"):
            return True
        if key == "brightness":
            if seen is None and state.attributes.get("color_mode") == "unknown":
                # Not shown before the lamp has named its colour mode, but reported.
                seen = self.reported.brightness
            scale = self.brightness_scale
            expected = max(round(wanted / 255 * scale), 1) / scale * 255
            tolerance = max(BRIGHTNESS_TOLERANCE, 127.5 / scale)
            return isinstance(seen, int | float) and abs(seen - expected) <= tolerance
        if key == "color_temp_kelvin":
            nearest = min(max(wanted, self.kelvin_range[0]), self.kelvin_range[1])
            return (
                isinstance(seen, int | float) and abs(seen - nearest) <= nearest * KELVIN_TOLERANCE
            )
        return self._looks_like(key.removesuffix("_color"), wanted, state)

    def _looks_like(self, mode: str, wanted: tuple[float, ...], state: State) -> bool:
        rgb = state.attributes.get("rgb_color")
        asked = colors.TO_RGB[mode](wanted, self.kelvin_range)
        return isinstance(rgb, tuple) and all(
            abs(one - other) <= CHANNEL_TOLERANCE for one, other in zip(rgb, asked, strict=True)
        )

    def confirms_off(self) -> Callable[[State], bool] | None:
        """Return the test whether a report says off."""
        return None if self.assumed_state else lambda state: state.value == "off"


def _check_modes(modes: frozenset[str]) -> None:
    alone = len(modes) > 1 and not modes.isdisjoint(("onoff", "brightness"))
    white_alone = "white" in modes and modes.isdisjoint(COLOR_MODES)
    if not modes or not modes <= MODES or alone or white_alone:
        raise ConfigError(f"supported_color_modes {sorted(modes)} do not go together")


def _number(key: str, value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]  # what float() refuses is the error
    except (TypeError, ValueError, OverflowError) as error:
        raise CommandRejectedError("not_a_number", f"{key} is not a number") from error
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN
        raise CommandRejectedError("not_a_number", f"{key} is not a number")
    return number


def _clamped(key: str, value: object, lowest: float, highest: float) -> float:
    return min(max(_number(key, value), lowest), highest)


def _checked(mode: str, color: object) -> tuple[float, ...]:
    if not isinstance(color, list | tuple) or len(color) != colors.CHANNELS[mode]:
        raise CommandRejectedError("not_a_number", f"{mode}_color is not a colour")
    parts = tuple(_number(f"{mode}_color", part) for part in color)
    limits = _LIMITS[mode] if mode in ("hs", "xy") else _LIMITS[mode] * len(parts)
    if any(not 0 <= part <= limit for part, limit in zip(parts, limits, strict=True)):
        raise CommandRejectedError("out_of_range", f"{mode}_color is out of range")
    return parts if mode in ("hs", "xy") else tuple(int(part) for part in parts)
