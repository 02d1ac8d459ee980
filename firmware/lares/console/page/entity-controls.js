// Which controls an entity has: the short one on its tile, and all of them in its details.

import {
  alarm,
  brightness,
  colour,
  colourTemperature,
  flag,
  humidity,
  locking,
  mode,
  moving,
  numeric,
  plain,
  position,
  speed,
  target,
  typed,
} from "./bound-controls.js";
import { t } from "./language.js";

const MOWER = [
  ["start", "start_mowing", "do.start", "play", { value: "mowing" }],
  ["pause", "pause", "do.pause", "pause"],
  ["return_home", "dock", "do.dock", "dock"],
];
const VACUUM = [
  ["start", "start", "do.start", "play", { value: "cleaning" }],
  ["pause", "pause", "do.pause", "pause"],
  ["stop", "stop", "do.stop", "stop"],
  ["return_home", "return_to_base", "do.dock", "dock", { value: "returning" }],
];

const SELECT = {
  service: "select_option",
  key: "option",
  value: "option",
  options: "options",
  label: "control.option",
  asValue: true,
};

/** The one control on the tile, or null. */
export function shortControl(entity, send) {
  const { can, domain } = entity;
  if (domain === "light" && can.has("brightness")) return brightness(entity, send);
  if (domain === "cover" || domain === "valve") return moving(entity, send);
  if (domain === "lock") return locking(entity, send);
  if (can.has("target_temperature")) return target(entity, send);
  if (domain === "fan" && can.has("percentage")) return speed(entity, send);
  if (domain === "number") return numeric(entity, send);
  if (domain === "select") return mode(entity, send, SELECT);
  if (domain === "vacuum")
    return plain(
      entity,
      send,
      VACUUM.filter(([capability]) => capability !== "stop"),
    );
  if (domain === "lawn_mower") return plain(entity, send, MOWER);
  if (domain === "alarm_control_panel") return alarm(entity, send, false);
  return null;
}

/** A mode whose service, attribute and list of options follow one pattern. */
function listed(name, { options = `${name}s`, asValue = false } = {}) {
  const parts = { service: `set_${name}`, key: name, value: name, options, label: `control.${name}`, asValue };
  return [name, (entity, send) => mode(entity, send, parts)];
}

const EFFECT = { service: "turn_on", key: "effect", value: "effect", options: "effect_list", label: "control.effect" };
const OSCILLATE = { service: "oscillate", key: "oscillating", value: "oscillating", label: "control.oscillate" };
const DIRECTION = { service: "set_direction", key: "direction", value: "direction", label: "control.reverse" };
const TILT = { service: "set_cover_tilt_position", key: "tilt_position", attribute: "current_tilt_position" };

const FULL = [
  ["brightness", brightness],
  ["color_temp", colourTemperature],
  ["color", colour],
  ["effect", (entity, send) => mode(entity, send, EFFECT)],
  ["position", openness],
  ["tilt", (entity, send) => position(entity, send, { ...TILT, label: t("control.tilt") })],
  ["target_temperature", target],
  listed("hvac_mode", { asValue: true }),
  ["percentage", speed],
  ["target_humidity", humidity],
  listed("fan_mode"),
  listed("swing_mode"),
  listed("preset_mode"),
  ["oscillate", (entity, send) => flag(entity, send, OSCILLATE)],
  ["direction", (entity, send) => flag(entity, send, { ...DIRECTION, on: "reverse", off: "forward" })],
  listed("fan_speed", { options: "fan_speed_list" }),
  ["select_option", (entity, send) => mode(entity, send, SELECT)],
  ["set_value", settable],
  ["send", (entity, send) => typed(entity, send, "send_message", "message", "control.message")],
];

function openness(entity, send) {
  const service = `set_${entity.domain}_position`;
  const parts = { service, key: "position", attribute: "current_position", label: t("control.position") };
  return position(entity, send, parts);
}

function settable(entity, send) {
  return entity.domain === "number"
    ? numeric(entity, send)
    : typed(entity, send, "set_value", "value", "control.value");
}

/** Every control the entity can use, in the order people look for them. */
export function allControls(entity, send) {
  const { can, domain } = entity;
  const controls = FULL.filter(([capability]) => can.has(capability)).map(([, make]) => make(entity, send));
  if (domain === "cover" || domain === "valve") controls.unshift(moving(entity, send));
  if (domain === "lock") controls.unshift(locking(entity, send));
  if (domain === "humidifier" && can.has("mode")) {
    controls.push(
      mode(entity, send, {
        service: "set_mode",
        key: "mode",
        value: "mode",
        options: "available_modes",
        label: "control.mode",
      }),
    );
  }
  if (domain === "water_heater" && can.has("mode")) {
    controls.push(
      mode(entity, send, {
        service: "set_operation_mode",
        key: "operation_mode",
        value: "operation_mode",
        options: "operation_list",
        label: "control.mode",
        asValue: true,
      }),
    );
  }
  if (domain === "vacuum") {
    controls.unshift(plain(entity, send, VACUUM, true));
    controls.push(
      plain(
        entity,
        send,
        [
          ["locate", "locate", "do.locate", "sound"],
          ["clean_spot", "clean_spot", "do.clean_spot", "place"],
        ],
        true,
      ),
    );
  }
  if (domain === "lawn_mower") controls.unshift(plain(entity, send, MOWER, true));
  if (domain === "alarm_control_panel") controls.unshift(alarm(entity, send, true));
  const single = [
    ["press", "press", "do.press", "press"],
    ["activate", "turn_on", "do.activate", "scene"],
    ["install", "install", "do.install", "update"],
  ];
  if (single.some(([capability]) => can.has(capability))) controls.push(plain(entity, send, single, true));
  return controls;
}
