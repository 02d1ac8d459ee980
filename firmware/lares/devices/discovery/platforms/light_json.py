"""Lights with schema json: one topic each way, everything in one JSON object.

https://www.home-assistant.io/integrations/light.mqtt/#json-schema
"""

from typing import Any

import msgspec

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message, parse_object
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import Order, Owner
from lares.devices.discovery.platforms import colors
from lares.devices.discovery.platforms.light import Light

_CHANNELS = {"hs": "hs", "xy": "xy", "rgb": "rgb", "rgbw": "rgbw", "rgbww": "rgbcw"}
"""Colour mode → keys of the object `color`, in the order of the channels."""


class JsonLight(Light):
    """A light that speaks JSON."""

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        state_topic = fields.state_topic("state_topic")
        self.brightness_only = fields.boolean("brightness", default=False)
        self.brightness_scale = fields.integer("brightness_scale", 255, minimum=1)
        self.white_scale = fields.integer("white_scale", 255, minimum=1)
        self.flash_times = {
            "short": fields.integer("flash_time_short", 2, minimum=0),
            "long": fields.integer("flash_time_long", 10, minimum=0),
        }
        self.has_effect = fields.boolean("effect", default=False)
        self.has_flash = fields.boolean("flash", default=True)
        self.has_transition = fields.boolean("transition", default=True)
        modes = fields.texts("supported_color_modes") or ()
        fallback = "brightness" if self.brightness_only else "onoff"
        self.configure(modes or (fallback,), report=state_topic is not None)
        if len(self.modes) == 1:
            self.reported.color_mode = next(iter(self.modes))
        self.listen(state_topic, self._on_state)

    def _on_state(self, message: Message) -> bool:
        values = message.json if self.encoding == "utf-8" else parse_object(message.payload)
        if not isinstance(values, dict):
            raise ValueError("the state is not a JSON object")  # noqa: TRY004 - bad input
        report = self.reported
        before = self.essence()
        state = values["state"]
        if state in ("ON", "OFF"):
            report.is_on = state == "ON"
        elif state is None:
            report.is_on = None
        if "color_mode" in values:
            self._take_color_mode(values)
        brightness = values.get("brightness")
        if brightness and self.has_brightness:
            try:
                level = round(float(brightness) * 255 / self.brightness_scale)
            except (TypeError, ValueError):
                self.owner.complain(f"brightness is not a number: {str(brightness)[:40]}")
            else:
                report.brightness = min(255, max(1, level))
        if "effect" in values and self.has_effect:
            effect = values["effect"]
            report.effect = effect if isinstance(effect, str) else None
        return before != self.essence()

    def _take_color_mode(self, values: dict[str, Any]) -> None:
        report = self.reported
        mode = values["color_mode"]
        if mode not in self.modes:
            self.owner.complain(f"color_mode {str(mode)[:40]!r} is not supported")
            return
        try:
            if mode == "color_temp":
                report.kelvin = self.kelvin_of(float(values["color_temp"]))
            elif mode in _CHANNELS:
                parts = [values["color"][channel] for channel in _CHANNELS[mode]]
                report.colors[mode] = colors.channels_of(mode, parts)
            report.color_mode = mode
        except (KeyError, TypeError, ValueError, ArithmeticError):
            self.owner.complain(f"the colour for color_mode {mode} is missing or not valid")

    # -- ordering ----------------------------------------------------------------------------------

    @override
    def encode_on(self, asked: dict[str, Any]) -> Order:
        """Return one JSON object with what is asked."""
        message: dict[str, Any] = {"state": "ON"}
        rest = dict(asked)
        mode = self._add_color(message, rest)
        self._add_flash_and_transition(message, rest)
        if "brightness" in rest:
            scaled = rest["brightness"] * self.brightness_scale / 255
            message["brightness"] = max(round(scaled), 1)
        if "color_temp_kelvin" in rest:
            kelvin = rest["color_temp_kelvin"]
            message["color_temp"] = kelvin if self.in_kelvin else colors.kelvin_to_mired(kelvin)
            mode = "color_temp"
        if "effect" in rest:
            message["effect"] = rest["effect"]
        if "white" in rest:
            level = min(round(rest["white"] / 255 * self.white_scale), self.white_scale)
            message["white"] = max(level, 1)
            mode = "white"
        return Order(
            (self.publish(self.command_topic, _json(message)),),
            self.confirms_on(asked),
            (lambda: self._assume_on(asked, mode)) if self.assumed_state else None,
        )

    @override
    def encode_off(self, asked: dict[str, Any]) -> Order:
        """Return one JSON object that turns off."""
        message: dict[str, Any] = {"state": "OFF"}
        self._add_flash_and_transition(message, asked)

        def assume() -> None:
            self.reported.is_on = False

        return Order(
            (self.publish(self.command_topic, _json(message)),),
            self.confirms_off(),
            assume if self.assumed_state else None,
        )

    def _add_color(self, message: dict[str, Any], rest: dict[str, Any]) -> str | None:
        for mode, channels in _CHANNELS.items():
            color = rest.get(f"{mode}_color")
            if color is None:
                continue
            if mode not in ("hs", "xy"):
                # Without a brightness of its own the level is in the channels.
                level = 255 if self.brightness_only else rest.pop("brightness", 255)
                color = tuple(round(channel / 255 * level) for channel in color)
            message["color"] = dict(zip(channels, color, strict=True))
            return mode
        return None

    def _add_flash_and_transition(self, message: dict[str, Any], asked: dict[str, Any]) -> None:
        if "transition" in asked:
            message["transition"] = asked["transition"]
        if "flash" in asked:
            message["flash"] = self.flash_times[asked["flash"]]

    def _assume_on(self, asked: dict[str, Any], mode: str | None) -> None:
        report = self.reported
        report.is_on = True
        if mode is not None:
            report.color_mode = mode
            if f"{mode}_color" in asked:
                report.colors[mode] = asked[f"{mode}_color"]
        report.kelvin = asked.get("color_temp_kelvin", report.kelvin)
        report.brightness = asked.get("white", asked.get("brightness", report.brightness))
        report.effect = asked.get("effect", report.effect)


def _json(message: dict[str, Any]) -> str:
    return msgspec.json.encode(message).decode()
