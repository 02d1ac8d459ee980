"""Lights with schema template: everything in one message each way, in the device's own form.

https://www.home-assistant.io/integrations/light.mqtt/#template-schema
"""

from typing import Any

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import PAYLOAD_NONE, Order, Owner
from lares.devices.discovery.platforms import colors
from lares.devices.discovery.platforms.light import Light

_KEYS = ("state", "brightness", "color_temp", "red", "green", "blue", "effect")


class TemplateLight(Light):
    """A light whose messages are made and read by templates."""

    has_flash = True
    has_transition = True

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        on_template = fields.template("command_on_template")
        off_template = fields.template("command_off_template")
        if on_template is None or off_template is None:
            raise ConfigError("command_on_template or command_off_template are missing")
        self.on_template, self.off_template = on_template, off_template
        self.keys = {key for key in _KEYS if fields.template(f"{key}_template") is not None}
        self._readers = {key: self.reader(fields, f"{key}_template") for key in self.keys}
        self.has_effect = self.effects is not None
        state_topic = fields.state_topic("state_topic")
        self.has_color = {"red", "green", "blue"} <= self.keys
        modes = {mode for mode in ("color_temp",) if mode in self.keys}
        if self.has_color:
            modes.add("hs")
        if not modes:
            modes = {"brightness" if "brightness" in self.keys else "onoff"}
        self.configure(modes, report=state_topic is not None and "state" in self.keys)
        self.fixed_mode = next(iter(modes)) if len(modes) == 1 else None
        self.reported.color_mode = self.fixed_mode
        self.listen(state_topic, self._on_state)

    # -- state -------------------------------------------------------------------------------------

    def _on_state(self, message: Message) -> bool:
        values = {key: read(message) for key, read in self._readers.items()}
        report = self.reported
        before = self.essence()
        state = values.get("state")
        if state in ("on", "off", PAYLOAD_NONE):
            report.is_on = {"on": True, "off": False}.get(state)
        elif state:
            self.owner.complain(f"{state[:40]!r} is neither on nor off")
        for key, take in (
            ("brightness", self._read_brightness),
            ("color_temp", self._read_color_temp),
            ("effect", self._read_effect),
            ("blue", self._read_color),
        ):
            if values.get(key):
                try:
                    take(values)
                except (ValueError, ArithmeticError):
                    self.owner.complain(f"the {key} is not valid")
        return before != self.essence()

    def _read_brightness(self, values: dict[str, str]) -> None:
        level = int(values["brightness"])
        if level:
            self.reported.brightness = level

    def _read_color_temp(self, values: dict[str, str]) -> None:
        text = values["color_temp"]
        if text == PAYLOAD_NONE:
            self.reported.kelvin = None
        else:
            self.reported.kelvin = self.kelvin_of(int(text))
        self._choose_mode()

    def _read_color(self, values: dict[str, str]) -> None:
        channels = [values.get(key) for key in ("red", "green", "blue")]
        if not all(channels):
            return
        if all(channel == PAYLOAD_NONE for channel in channels):
            self.reported.colors.pop("hs", None)
        else:
            rgb = colors.channels_of("rgb", [one or 0 for one in channels])
            self.reported.colors["hs"] = colors.rgb_to_hs(rgb)
        self._choose_mode()

    def _read_effect(self, values: dict[str, str]) -> None:
        text = values["effect"]
        if text not in (self.effects or ()):
            raise ValueError("not an effect of this light")
        self.reported.effect = text

    def _choose_mode(self) -> None:
        if self.fixed_mode is None:
            self.reported.color_mode = "hs" if "hs" in self.reported.colors else "color_temp"

    # -- ordering ----------------------------------------------------------------------------------

    @override
    def encode_on(self, asked: dict[str, Any]) -> Order:
        """Return the message that the template for on makes of what is asked."""
        values: dict[str, object] = {"state": True}
        if "brightness" in asked:
            values["brightness"] = asked["brightness"]
        if "color_temp_kelvin" in asked:
            kelvin = asked["color_temp_kelvin"]
            values["color_temp"] = kelvin if self.in_kelvin else colors.kelvin_to_mired(kelvin)
        if "hs_color" in asked:
            values |= self._color_values(asked)
        for key in ("effect", "flash", "transition"):
            if key in asked:
                values[key] = asked[key]
        return Order(
            (self.rendered(self.command_topic, self.on_template, None, values),),
            self.confirms_on(asked),
            (lambda: self._assume_on(asked)) if self.assumed_state else None,
        )

    @override
    def encode_off(self, asked: dict[str, Any]) -> Order:
        """Return the message that the template for off makes."""
        values: dict[str, object] = {"state": False}
        if "transition" in asked:
            values["transition"] = asked["transition"]

        def assume() -> None:
            self.reported.is_on = False

        return Order(
            (self.rendered(self.command_topic, self.off_template, None, values),),
            self.confirms_off(),
            assume if self.assumed_state else None,
        )

    def _color_values(self, asked: dict[str, Any]) -> dict[str, object]:
        hue, saturation = asked["hs_color"]
        level = 255
        if "brightness" not in self.keys:
            now = self.reported.brightness
            level = asked.get("brightness", 255 if now is None else now)
        red, green, blue = colors.hsv_to_rgb(hue, saturation, level / 255 * 100)
        return {"red": red, "green": green, "blue": blue, "hue": hue, "sat": saturation}

    def _assume_on(self, asked: dict[str, Any]) -> None:
        report = self.reported
        report.is_on = True
        report.brightness = asked.get("brightness", report.brightness)
        report.effect = asked.get("effect", report.effect)
        if "color_temp_kelvin" in asked:
            report.kelvin = asked["color_temp_kelvin"]
            report.colors.pop("hs", None)
            self._choose_mode()
        if "hs_color" in asked:
            report.kelvin = None
            report.colors["hs"] = asked["hs_color"]
            self._choose_mode()
