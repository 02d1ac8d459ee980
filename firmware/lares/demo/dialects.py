"""The three ways in which real firmware announces itself, so that a consumer meets all of them.

* `ZIGBEE`: one retained config message an entity, long keys, all properties in one JSON state,
  two availability topics that must both agree (zigbee2mqtt).
* `COMPACT`: one config message an entity, abbreviated keys, topics relative to `~`, a plain state
  topic for each property, retained (ESPHome, community firmware).
* `BUNDLE`: one config message for the whole device (Home Assistant's device discovery), the rest
  like `ZIGBEE`.
"""

import json
from collections.abc import Iterator, Mapping
from enum import Enum

from lares.demo.part import Config, Message, Part, Topics

_ORIGIN = "Lares simulated home"

_ABBREVIATIONS: Mapping[str, str] = {
    "availability": "avty",
    "availability_mode": "avty_mode",
    "brightness_command_topic": "bri_cmd_t",
    "brightness_scale": "bri_scl",
    "brightness_state_topic": "bri_stat_t",
    "command_topic": "cmd_t",
    "device": "dev",
    "device_class": "dev_cla",
    "direction_command_topic": "dir_cmd_t",
    "direction_state_topic": "dir_stat_t",
    "effect_command_topic": "fx_cmd_t",
    "effect_list": "fx_list",
    "effect_state_topic": "fx_stat_t",
    "entity_category": "ent_cat",
    "identifiers": "ids",
    "manufacturer": "mf",
    "model": "mdl",
    "options": "ops",
    "origin": "o",
    "oscillation_command_topic": "osc_cmd_t",
    "oscillation_state_topic": "osc_stat_t",
    "payload_off": "pl_off",
    "payload_on": "pl_on",
    "payload_press": "pl_prs",
    "percentage_command_topic": "pct_cmd_t",
    "percentage_state_topic": "pct_stat_t",
    "preset_mode_command_topic": "pr_mode_cmd_t",
    "preset_mode_state_topic": "pr_mode_stat_t",
    "preset_modes": "pr_modes",
    "rgb_command_topic": "rgb_cmd_t",
    "rgb_state_topic": "rgb_stat_t",
    "speed_range_max": "spd_rng_max",
    "speed_range_min": "spd_rng_min",
    "state_class": "stat_cla",
    "state_topic": "stat_t",
    "suggested_area": "sa",
    "sw_version": "sw",
    "topic": "t",
    "unique_id": "uniq_id",
    "unit_of_measurement": "unit_of_meas",
    "value_template": "val_tpl",
}


class Dialect(Enum):
    """How a thing announces itself and speaks."""

    ZIGBEE = "zigbee"
    COMPACT = "compact"
    BUNDLE = "bundle"

    def topics(self, base: str) -> Topics:
        """Return the topics of a thing whose messages start with `base`."""
        return Topics(base, json=self is not Dialect.COMPACT)

    @property
    def retains_state(self) -> bool:
        """Whether states stay at the broker; the others are sent again on a birth message."""
        return self is Dialect.COMPACT


def unique_id(thing_id: str, part: Part) -> str:
    """Return the id that makes an entity the same one over renames and restarts."""
    return f"{thing_id}_{part.object_id}"


def announce(
    dialect: Dialect,
    *,
    prefix: str,
    bridge: str,
    base: str,
    thing_id: str,
    identity: Config,
    parts: Mapping[str, Config],
) -> Iterator[Message]:
    """Yield the retained discovery messages of one thing.

    `bridge` and `base` are where the availability is reported and where the thing's topics start;
    `identity` is the `device` object; `parts` maps the object id of each part to its discovery
    keys, `platform` and `unique_id` among them.
    """
    shared: Config = {
        "availability": [
            {"topic": bridge, "value_template": "{{ value_json.state }}"},
            {"topic": f"{base}/availability", "value_template": "{{ value_json.state }}"},
        ],
        "availability_mode": "all",
    }
    about: Config = {"device": identity, "origin": {"name": _ORIGIN}}
    if dialect is Dialect.BUNDLE:
        payload = {**about, **shared, "components": dict(parts)}
        yield Message(f"{prefix}/device/{thing_id}/config", json.dumps(payload), retain=True)
        return
    for object_id, config in parts.items():
        component = config["platform"]
        payload = {key: value for key, value in config.items() if key != "platform"}
        payload |= shared | about
        if dialect is Dialect.COMPACT:
            payload = {"~": base, **_abbreviate(payload, base)}
        topic = f"{prefix}/{component}/{thing_id}/{object_id}/config"
        yield Message(topic, json.dumps(payload, ensure_ascii=False), retain=True)


def _abbreviate(config: Mapping[str, object], base: str) -> Config:
    return {
        _ABBREVIATIONS.get(key, key): _abbreviate_value(key, value, base)
        for key, value in config.items()
    }


def _abbreviate_value(key: str, value: object, base: str) -> object:
    if isinstance(value, dict):
        return _abbreviate(value, base)
    if isinstance(value, list):
        return [_abbreviate_value("", item, base) for item in value]
    if key.endswith("topic") and isinstance(value, str) and value.startswith(base):
        return "~" + value[len(base) :]
    return value
