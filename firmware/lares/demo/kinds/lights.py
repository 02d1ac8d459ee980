"""Lights: one JSON command and state (zigbee2mqtt), or a topic for each aspect (ESPHome)."""

from dataclasses import dataclass
from typing import ClassVar

from lares.demo.part import Config, Named, Properties, Steady, Topics, number

_COLOUR_KEYS = {"xy": ("x", "y"), "hs": ("h", "s"), "rgb": ("r", "g", "b")}
_COLOUR_LIMITS = {"xy": 1.0, "hs": 360.0, "rgb": 255.0}
_WHITE = {"xy": (0.46, 0.41), "hs": (30.0, 60.0), "rgb": (255.0, 180.0, 107.0)}


@dataclass(slots=True)
class Light(Named, Steady):
    """A light of the JSON schema.

    `colour` is the colour mode it speaks ("xy", "hs", "rgb") or None; `warmth` whether it has a
    colour temperature (mireds).
    """

    component: ClassVar[str] = "light"

    colour: str | None = None
    warmth: bool = False
    dimmable: bool = True
    effects: tuple[str, ...] = ()

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config: Config = {
            "schema": "json",
            "state_topic": topics.base,
            "command_topic": topics.set,
            "supported_color_modes": self._modes(),
        }
        if self.dimmable:
            config |= {"brightness": True, "brightness_scale": 254}
        if self.warmth:
            config |= {"min_mireds": 153, "max_mireds": 500}
        if self.effects:
            config |= {"effect": True, "effect_list": list(self.effects)}
        return config

    def _modes(self) -> list[str]:
        modes = [self.colour] if self.colour else []
        if self.warmth:
            modes.append("color_temp")
        return modes or ["brightness" if self.dimmable else "onoff"]

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        own: Properties = {"state": "OFF"}
        if self.dimmable:
            own["brightness"] = 180
        if self.colour or self.warmth:
            own["color_mode"] = "color_temp" if self.warmth else self.colour
        if self.warmth:
            own["color_temp"] = 370
        if self.colour:
            keys = _COLOUR_KEYS[self.colour]
            own["color"] = dict(zip(keys, _WHITE[self.colour], strict=True))
        return own

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        match name:
            case "state":
                return self._switch(own, value)
            case "brightness" if self.dimmable:
                return self._dim(own, value)
            case "color_temp" if self.warmth:
                return self._warm(own, value)
            case "color" if self.colour:
                return self._paint(own, self.colour, value)
            case "effect":
                return _choose(own, name, value, self.effects)
            case _:
                return False

    @staticmethod
    def _switch(own: Properties, value: object) -> bool:
        if value == "TOGGLE":
            value = "OFF" if own["state"] == "ON" else "ON"
        return _choose(own, "state", value, ("ON", "OFF"))

    @staticmethod
    def _warm(own: Properties, value: object) -> bool:
        mireds = number(value, 153, 500)
        if mireds is None:
            return False
        own |= {"color_temp": round(mireds), "color_mode": "color_temp"}
        return True

    @staticmethod
    def _dim(own: Properties, value: object) -> bool:
        level = number(value, 0, 254)
        if level is None:
            return False
        own["state"] = "ON" if level else "OFF"
        if level:
            own["brightness"] = round(level)
        return True

    @staticmethod
    def _paint(own: Properties, mode: str, value: object) -> bool:
        if not isinstance(value, dict):
            return False
        most = _COLOUR_LIMITS[mode]
        colour = {key: number(value.get(key), 0, most) for key in _COLOUR_KEYS[mode]}
        if None in colour.values():
            return False
        own |= {"color": colour, "color_mode": mode}
        return True


@dataclass(slots=True)
class PlainLight(Named, Steady):
    """A light of the basic schema: brightness (0 to 255), `r,g,b`, effect on own topics."""

    component: ClassVar[str] = "light"

    rgb: bool = False
    effects: tuple[str, ...] = ()

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config = {
            **topics.read("state"),
            **topics.write("state"),
            **topics.read("brightness", "brightness_state_topic", "brightness_value_template"),
            **topics.write("brightness", "brightness_command_topic"),
        }
        if self.rgb:
            config |= topics.read("rgb", "rgb_state_topic", "rgb_value_template")
            config |= topics.write("rgb", "rgb_command_topic")
        if self.effects:
            config |= topics.read("effect", "effect_state_topic", "effect_value_template")
            config |= topics.write("effect", "effect_command_topic")
            config["effect_list"] = list(self.effects)
        return config

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        own: Properties = {"state": "OFF", "brightness": 160}
        if self.rgb:
            own["rgb"] = "255,214,170"
        if self.effects:
            own["effect"] = self.effects[0]
        return own

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        match name:
            case "state":
                return _choose(own, name, value, ("ON", "OFF"))
            case "effect":
                return _choose(own, name, value, self.effects)
            case "brightness":
                return self._dim(own, value)
            case "rgb" if self.rgb:
                return self._paint(own, value)
            case _:
                return False

    @staticmethod
    def _dim(own: Properties, value: object) -> bool:
        level = number(value, 0, 255)
        if level is None:
            return False
        own["brightness"] = round(level)
        return True

    @staticmethod
    def _paint(own: Properties, value: object) -> bool:
        channels = [number(channel, 0, 255) for channel in str(value).split(",")]
        if len(channels) != 3 or None in channels:
            return False
        own["rgb"] = value
        return True


def _choose(own: Properties, name: str, value: object, options: tuple[str, ...]) -> bool:
    if value not in options:
        return False
    own[name] = value
    return True
