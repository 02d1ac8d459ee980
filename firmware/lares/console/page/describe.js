// What an entity looks like: icon, words, tone. Pure functions of the entity and its shown state.

import { maybe, moment, number, t } from "./language.js";

// No prototype: what a device calls itself may be "constructor".
const DOMAIN_ICONS = {
  __proto__: null,
  light: "bulb", switch: "power", cover: "blind", climate: "temperature", fan: "fan", lock: "lock",
  vacuum: "vacuum", lawn_mower: "leaf", humidifier: "humidifier", water_heater: "boiler",
  valve: "valve", siren: "siren", alarm_control_panel: "shield", scene: "scene", button: "press",
  number: "dial", select: "list", text: "edit", sensor: "gauge", binary_sensor: "motion",
  update: "update", event: "press", notify: "talk", device_tracker: "place", camera: "eye",
  image: "eye", media_player: "sound", date: "clock", time: "clock", datetime: "clock",
};
const CLASS_ICONS = {
  __proto__: null,
  outlet: "plug", curtain: "curtain", blind: "blind", shade: "blind", shutter: "blind",
  awning: "blind", garage: "garage", garage_door: "garage", door: "door", gate: "garage",
  window: "window", opening: "door", motion: "motion", occupancy: "motion", presence: "motion",
  moisture: "droplet", humidity: "droplet", water: "droplet", gas: "flame", smoke: "smoke",
  heat: "flame", carbon_monoxide: "smoke", carbon_dioxide: "leaf", pm25: "leaf", pm10: "leaf",
  aqi: "leaf", volatile_organic_compounds: "leaf", temperature: "temperature", battery: "battery",
  power: "bolt", energy: "bolt", current: "bolt", voltage: "bolt", illuminance: "bulb",
  sound: "sound", safety: "shield", tamper: "shield", problem: "warning", timestamp: "clock",
  duration: "clock", lock: "lock", vibration: "motion", connectivity: "offline",
};
const SAME_WORDS = {
  __proto__: null,
  window: "door", opening: "door", garage_door: "door", gate: "door", presence: "occupancy",
  gas: "smoke", carbon_monoxide: "smoke", heat: "smoke", safety: "problem", tamper: "problem",
  moving: "motion",
};
const OPENINGS = new Set(["door", "window", "opening", "garage_door"]);
const ALARMING = new Set(["moisture", "smoke", "gas", "carbon_monoxide", "heat", "problem", "safety", "tamper"]);
const ACTIVE = new Set([
  "on", "open", "opening", "closing", "unlocked", "unlocking", "cleaning", "returning", "mowing",
  "heat", "cool", "heat_cool", "auto", "dry", "fan_only", "eco", "performance", "electric",
  "gas", "heat_pump", "high_demand", "armed_home", "armed_away", "armed_night", "arming", "home",
]);
const ORDER = [
  "light", "switch", "cover", "climate", "fan", "humidifier", "water_heater", "media_player",
  "lock", "alarm_control_panel", "valve", "vacuum", "lawn_mower", "siren", "scene", "button",
  "select", "number", "text", "notify", "update", "binary_sensor", "sensor",
];
const READ_ONLY = new Set(["sensor", "binary_sensor", "event", "device_tracker", "camera", "image"]);

/** Whether it only tells something and is shown as a reading, not as a tile. */
export const isReading = (entity) => READ_ONLY.has(entity.domain);

export const isOpening = (entity) => entity.domain === "binary_sensor" && OPENINGS.has(entity.device_class);

export function rank(entity) {
  const place = ORDER.indexOf(entity.domain);
  return place < 0 ? ORDER.length : place;
}

export function iconName(entity, state) {
  if (entity.domain === "lock") return state.value === "unlocked" ? "unlock" : "lock";
  if (entity.domain === "climate") {
    const doing = state.attributes.hvac_action ?? state.value;
    if (doing === "cool" || doing === "cooling") return "snow";
    if (doing === "heat" || doing === "heating") return "flame";
    return "temperature";
  }
  return CLASS_ICONS[entity.device_class] ?? DOMAIN_ICONS[entity.domain] ?? "gauge";
}

export const isOn = (entity, state) => state.value === "on" || (!isReading(entity) && ACTIVE.has(state.value));

/** "away", "alert", "heat", "cool", "on" or "off": how a tile is coloured. */
export function tone(entity, state) {
  if (state.unavailable && state.unavailable !== "not_seen") return "away";
  if (state.value === "unknown" || state.value === "off") return "off";
  if (entity.domain === "binary_sensor") {
    if (state.value !== "on") return "off";
    return ALARMING.has(entity.device_class) ? "alert" : "on";
  }
  if (entity.domain === "lock") return state.value === "locked" ? "off" : "alert";
  if (state.value === "triggered" || state.value === "jammed") return "alert";
  if (entity.domain === "climate") {
    const doing = state.attributes.hvac_action ?? state.value;
    if (/^cool|^dry|^fan/.test(doing)) return "cool";
    if (/idle|off/.test(doing)) return "off";
    return /heat/.test(doing) ? "heat" : "on";
  }
  if (["fan", "humidifier", "vacuum", "cover", "valve"].includes(entity.domain)) {
    return ACTIVE.has(state.value) ? "cool" : "off";
  }
  return ACTIVE.has(state.value) ? "on" : "off";
}

/** The words for a state value of this entity, without its numbers. */
export function valueWords(entity, value) {
  if (entity.domain === "binary_sensor") {
    const kind = SAME_WORDS[entity.device_class] ?? entity.device_class;
    const words = maybe(`class.${kind}.${value}`);
    if (words) return words;
  }
  if (entity.domain === "scene" || entity.domain === "button") return t(`value.${entity.domain}`);
  if (entity.domain === "update") return maybe(`update.${value}`) ?? optionWords(value);
  return optionWords(value);
}

/** The words for a mode or option; those that are not known are shown as the device says them. */
export function optionWords(value) {
  return maybe(`value.${value}`) ?? readable(String(value));
}

const SAME_SERVICES = {
  __proto__: null,
  "control.temperature": "control.target", "control.percentage": "control.speed",
  "control.direction": "control.reverse", "control.operation_mode": "control.mode",
  "do.select_option": "control.option", "do.oscillate": "control.oscillate",
  "do.start_mowing": "do.start", "do.return_to_base": "do.dock", "do.send_message": "do.send",
};

/** The words for a service, as "Open" for open_cover or "Target temperature" for set_temperature. */
export function serviceWords(service) {
  const bare = service.replace(/^alarm_/, "").replace(/_?(cover|valve)(?=_|$)/, "");
  const key = bare.startsWith("set_")
    ? `control.${bare.slice(4).replace("tilt_position", "tilt").replace(/^_/, "")}`
    : `do.${bare}`;
  return maybe(SAME_SERVICES[key] ?? key) ?? readable(service);
}

export function readable(text) {
  const words = text.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A number with its unit, as "21.5 °C" or "48 %". */
export function measured(value, unit) {
  const numeric = Number(value);
  const text = value !== "" && Number.isFinite(numeric) ? number(numeric) : valueOrUnknown(value);
  return unit && Number.isFinite(numeric) ? `${text} ${unit}` : text;
}

const valueOrUnknown = (value) => maybe(`value.${value}`) ?? String(value);

export const percentOfBrightness = (brightness) => Math.max(1, Math.round((brightness / 255) * 100));

/** The line under an entity's name: its state, or why it cannot be reached. */
export function stateLine(entity, state) {
  if (state.unavailable && state.unavailable !== "not_seen") return t(`unavailable.${state.unavailable}`);
  return stateWords(entity, state);
}

export function stateWords(entity, state) {
  const { value, attributes } = state;
  const words = valueWords(entity, value);
  switch (entity.domain) {
    case "sensor":
      if (entity.device_class === "timestamp") return timestamp(value);
      return measured(value, attributes.unit_of_measurement);
    case "event":
      return value === "unknown" ? t("event.never") : eventWords(value, attributes.event_type);
    case "number":
      return measured(value, attributes.unit_of_measurement);
    case "light":
      return value === "on" && attributes.brightness != null
        ? `${percentOfBrightness(attributes.brightness)} %`
        : words;
    case "cover":
    case "valve":
      return attributes.current_position > 0 && attributes.current_position < 100 && value !== "closed"
        ? `${words} · ${attributes.current_position} %`
        : words;
    case "fan":
      return value === "on" && attributes.percentage ? `${attributes.percentage} %` : words;
    case "climate":
    case "water_heater":
      return attributes.current_temperature == null ? words : `${words} · ${number(attributes.current_temperature)}°`;
    case "humidifier":
      return attributes.current_humidity == null ? words : `${words} · ${attributes.current_humidity} %`;
    default:
      return words;
  }
}

function eventWords(at, kind) {
  const when = timestamp(at);
  return kind ? `${optionWords(kind)} · ${when}` : when;
}

function timestamp(value) {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? valueOrUnknown(value) : moment(value);
}

/** The colour a light shines in, for its tile, as CSS; null when it is plain white or off. */
export function lightColour(entity, state) {
  if (entity.domain !== "light" || state.value !== "on") return null;
  const { rgb_color: rgb, hs_color: hs, color_mode: mode } = state.attributes;
  if (mode === "color_temp" || mode === "white") return null;
  if (Array.isArray(rgb)) return `rgb(${rgb.slice(0, 3).join(" ")})`;
  if (Array.isArray(hs)) return `hsl(${hs[0]} ${hs[1]}% 55%)`;
  return null;
}
