"""Lights with the default schema: a topic of its own for each aspect.

https://www.home-assistant.io/integrations/light.mqtt/#default-schema
"""

from typing import Any

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import PAYLOAD_NONE, Handler, Order, Owner, Publish
from lares.devices.discovery.platforms import colors
from lares.devices.discovery.platforms.light import COLOR_MODES, MODES, Light

_CHANNELS = {
    "rgb": ("red", "green", "blue"),
    "rgbw": ("red", "green", "blue", "white"),
    "rgbww": ("red", "green", "blue", "cold_white", "warm_white"),
    "hs": ("hue", "sat"),
    "xy": ("x", "y"),
}
"""Colour mode → names of the channels in command templates."""
_ASPECTS = ("brightness", "color_temp", "effect", *COLOR_MODES)


class BasicLight(Light):
    """A light with a topic for each aspect."""

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        state_topic = fields.state_topic("state_topic")
        self.payload_on = fields.text("payload_on", "ON")
        self.payload_off = fields.text("payload_off", "OFF")
        self.on_command_type = fields.choice(
            "on_command_type", ("first", "last", "brightness"), "last"
        )
        self.brightness_scale = fields.integer("brightness_scale", 255, minimum=1)
        self.white_scale = fields.integer("white_scale", 255, minimum=1)
        self.commands = {
            aspect: fields.command_topic(f"{aspect}_command_topic")
            for aspect in (*_ASPECTS, "white")
        }
        self.templates = {
            aspect: fields.template(f"{aspect}_command_template") for aspect in _ASPECTS
        }
        self.state_topics = {
            aspect: fields.state_topic(f"{aspect}_state_topic")
            for aspect in (*_ASPECTS, "color_mode")
        }
        self.has_effect = self.commands["effect"] is not None
        self.configure(self._modes(), report=state_topic is not None)
        self.reported.color_mode = self._initial_mode()
        self._listen_to_all(fields, state_topic)
        # Only what is reported can confirm anything.
        self._reported_keys = {
            key
            for aspect, key in (
                ("brightness", "brightness"),
                ("color_temp", "color_temp_kelvin"),
                *((mode, f"{mode}_color") for mode in COLOR_MODES),
            )
            if self.state_topics[aspect] is not None
        }

    def _modes(self) -> set[str]:
        modes = {
            mode
            for mode in ("color_temp", *COLOR_MODES, "white")
            if self.commands[mode] is not None
        }
        if modes:
            return modes
        return {"brightness"} if self.commands["brightness"] is not None else {"onoff"}

    def _initial_mode(self) -> str | None:
        return next(iter(self.modes)) if len(self.modes) == 1 else None

    def _listen_to_all(self, fields: Fields, state_topic: str | None) -> None:
        self._state = self.reader(fields, "state_value_template")
        self._readers = {
            aspect: self.reader(fields, f"{aspect}_value_template", raw=False)
            for aspect in (*_ASPECTS, "color_mode")
        }
        self.listen(state_topic, self._on_state)
        self.listen(self.state_topics["brightness"], self._on_brightness)
        for mode in ("rgb", "rgbw", "rgbww"):
            self.listen(self.state_topics[mode], self._channel_handler(mode))
        self.listen(self.state_topics["color_mode"], self._on_color_mode)
        self.listen(self.state_topics["color_temp"], self._on_color_temp)
        self.listen(self.state_topics["effect"], self._on_effect)
        for mode in ("hs", "xy"):
            self.listen(self.state_topics[mode], self._pair_handler(mode))

    def _assumes(self, aspect: str) -> bool:
        """Whether an aspect is never reported."""
        if aspect == "brightness" and self.commands["brightness"] is None:
            return self.optimistic or self.state_topics["rgb"] is None
        return self.optimistic or self.state_topics[aspect] is None

    # -- state -------------------------------------------------------------------------------------

    def _on_state(self, message: Message) -> bool:
        text = self._state(message)
        known = {self.payload_on: True, self.payload_off: False}
        if text not in known and text != PAYLOAD_NONE:
            return False
        self.reported.is_on = known.get(text)
        return True

    def _on_brightness(self, message: Message) -> bool:
        text = self._readers["brightness"](message)
        level = float(text) if text else 0
        if level == 0:
            return False
        self.reported.brightness = min(round(level / self.brightness_scale * 255), 255)
        return True

    def _on_color_mode(self, message: Message) -> bool:
        text = self._readers["color_mode"](message)
        if not text:
            return False
        if text not in MODES:
            raise ValueError(f"{text[:40]!r} is not a colour mode")
        self.reported.color_mode = text
        return True

    def _on_color_temp(self, message: Message) -> bool:
        text = self._readers["color_temp"](message)
        if not text:
            return False
        self.reported.kelvin = self.kelvin_of(int(text))
        self._seen("color_temp")
        return True

    def _on_effect(self, message: Message) -> bool:
        text = self._readers["effect"](message)
        if not text:
            return False
        self.reported.effect = text
        return True

    def _pair_handler(self, mode: str) -> Handler:
        def on_pair(message: Message) -> bool:
            text = self._readers[mode](message)
            if not text:
                return False
            self.reported.colors[mode] = colors.channels_of(mode, text.split(","))
            self._seen(mode)
            return True

        return on_pair

    def _channel_handler(self, mode: str) -> Handler:
        def on_channels(message: Message) -> bool:
            text = self._readers[mode](message)
            if not text:
                return False
            color = colors.channels_of(mode, text.split(","))
            self._seen(mode)
            if self.state_topics["brightness"] is None:
                # The level is in the channels: the strongest one is the brightness.
                strongest = max(colors.TO_RGB[mode](color, self.kelvin_range))
                if strongest == 0:
                    return True
                self.reported.brightness = strongest
                color = tuple(min(round(part / strongest * 255), 255) for part in color)
            self.reported.colors[mode] = color
            return True

        return on_channels

    def _seen(self, mode: str) -> None:
        """Take a colour that is reported as the colour mode, if the mode itself is not."""
        if self._assumes("color_mode"):
            self.reported.color_mode = mode

    # -- ordering ----------------------------------------------------------------------------------

    @override
    def encode_on(self, asked: dict[str, Any]) -> Order:
        """Return a message for each aspect, and for on, in the configured order."""
        wanted = dict(asked)
        if self.on_command_type == "brightness" and not wanted.keys() & {"brightness", "white"}:
            wanted["brightness"] = self.reported.brightness or 255
        publishes = self._color_publishes(wanted)
        publishes += self._brightness_publishes(wanted)
        publishes += self._other_publishes(wanted)
        on = self.publish(self.command_topic, self.payload_on)
        if self.on_command_type == "first":
            publishes.insert(0, on)
        elif self.on_command_type == "last":
            publishes.append(on)
        seen = {key: value for key, value in asked.items() if key in self._reported_keys}
        return Order(
            tuple(publishes),
            self.confirms_on(seen),
            lambda: self._assume_on(wanted),
        )

    @override
    def encode_off(self, asked: dict[str, Any]) -> Order:  # noqa: ARG002 - it knows no transition
        """Return the message that turns off."""

        def assume() -> None:
            self.reported.is_on = False

        return Order(
            (self.publish(self.command_topic, self.payload_off),),
            self.confirms_off(),
            assume if self.assumed_state else None,
        )

    def _color_publishes(self, wanted: dict[str, Any]) -> list[Publish]:
        publishes = []
        for mode in COLOR_MODES:
            topic, color = self.commands[mode], wanted.get(f"{mode}_color")
            if topic is None or color is None:
                continue
            if mode not in ("hs", "xy"):
                level = 255
                if self.commands["brightness"] is None:
                    level = wanted.get("brightness") or self.reported.brightness or 255
                color = _scaled(color, level)
            publishes.append(self._color_publish(mode, topic, color))
        return publishes

    def _color_publish(self, mode: str, topic: str, color: tuple[float, ...]) -> Publish:
        text = ",".join(str(part) for part in color)
        variables: dict[str, object] = dict(zip(_CHANNELS[mode], color, strict=True))
        return self.rendered(topic, self.templates[mode], text, variables)

    def _brightness_publishes(self, wanted: dict[str, Any]) -> list[Publish]:
        if "brightness" not in wanted:
            return []
        topic, level = self.commands["brightness"], wanted["brightness"]
        if topic is not None:
            scaled = min(round(level / 255 * self.brightness_scale), self.brightness_scale)
            return [self.rendered(topic, self.templates["brightness"], max(scaled, 1))]
        for mode in ("rgb", "rgbw", "rgbww"):
            topic = self.commands[mode]
            if topic is not None and f"{mode}_color" not in wanted:
                color = self.reported.colors.get(mode) or (255,) * len(_CHANNELS[mode])
                return [self._color_publish(mode, topic, _scaled(color, level))]
        return []

    def _other_publishes(self, wanted: dict[str, Any]) -> list[Publish]:
        publishes = []
        topic = self.commands["color_temp"]
        if topic is not None and "color_temp_kelvin" in wanted:
            kelvin = wanted["color_temp_kelvin"]
            value = kelvin if self.in_kelvin else colors.kelvin_to_mired(kelvin)
            publishes.append(self.rendered(topic, self.templates["color_temp"], value))
        topic = self.commands["effect"]
        effect = wanted.get("effect")
        if topic is not None and effect is not None and effect in (self.effects or ()):
            publishes.append(self.rendered(topic, self.templates["effect"], effect))
        topic = self.commands["white"]
        if topic is not None and "white" in wanted:
            scaled = min(round(wanted["white"] / 255 * self.white_scale), self.white_scale)
            publishes.append(self.publish(topic, scaled))
        return publishes

    def _assume_on(self, wanted: dict[str, Any]) -> None:
        """Take as state what was asked and is never reported."""
        report = self.reported
        if self.assumed_state:
            report.is_on = True
        level = wanted.get("white", wanted.get("brightness"))
        if level is not None and self._assumes("brightness"):
            report.brightness = level
        if "effect" in wanted and self._assumes("effect"):
            report.effect = wanted["effect"]
        mode = None
        if "color_temp_kelvin" in wanted and self._assumes("color_temp"):
            report.kelvin = wanted["color_temp_kelvin"]
            mode = "color_temp"
        for one in COLOR_MODES:
            if f"{one}_color" in wanted and self._assumes(one):
                report.colors[one] = wanted[f"{one}_color"]
                mode = one
        if "white" in wanted:
            mode = "white"
        if mode is not None and self._assumes("color_mode"):
            report.color_mode = mode


def _scaled(color: tuple[float, ...], level: float) -> tuple[int, ...]:
    return tuple(int(part * level / 255) for part in color)
