// Controls bound to an entity: what each reads from its state, and which service it calls.

import { buttonRow, choice, field, slider, stepper, toggle } from "./controls.js";
import { isOn, measured, optionWords, percentOfBrightness } from "./describe.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { number, t } from "./language.js";

const percent = (value) => `${Math.round(value)} %`;
const degrees = (value) => `${number(value)}°`;

/** The service that switches an entity, with what it will then show; null if it cannot be switched. */
export function switching(entity, state) {
  if (!entity.can.has("turn_on") || !entity.can.has("turn_off")) return null;
  if (["climate", "water_heater"].includes(entity.domain)) return null;
  const on = isOn(entity, state);
  return {
    on,
    service: on ? "turn_off" : "turn_on",
    expected: { value: on ? "off" : "on" },
    action: t(on ? "do.turn_off" : "do.turn_on"),
  };
}

/** Bind a control to what it reads from the entity: returns {element, update(entity, state)}. */
function bound(control, read) {
  return {
    element: control.element,
    update: (entity, state) => {
      const values = read(state.attributes, state, entity);
      control.element.hidden = values === null;
      if (values !== null) control.update({ disabled: isAway(state), ...values });
    },
  };
}

export const isAway = (state) => state.unavailable !== null && state.unavailable !== "not_seen";

export function brightness(entity, send) {
  return bound(
    slider({
      label: t("control.brightness"),
      words: percent,
      kind: "glow",
      onchange: (value) =>
        send(
          entity,
          "turn_on",
          { brightness: Math.round(value * 2.55) },
          {
            expected: { value: "on", attributes: { brightness: Math.round(value * 2.55) } },
          },
        ),
    }),
    (attributes, state) => ({
      value: state.value === "on" ? percentOfBrightness(attributes.brightness ?? 255) : 1,
      min: 1,
    }),
  );
}

export function colourTemperature(entity, send) {
  return bound(
    slider({
      label: t("control.color_temp"),
      words: (value) => `${value} K`,
      kind: "kelvin",
      onchange: (value) =>
        send(
          entity,
          "turn_on",
          { color_temp_kelvin: value },
          {
            expected: { value: "on", attributes: { color_temp_kelvin: value, color_mode: "color_temp" } },
          },
        ),
    }),
    (attributes) => ({
      value: attributes.color_temp_kelvin ?? attributes.min_color_temp_kelvin ?? 2700,
      min: attributes.min_color_temp_kelvin ?? 2000,
      max: attributes.max_color_temp_kelvin ?? 6500,
      step: 50,
    }),
  );
}

const SWATCHES = ["#ffd9a0", "#ff7a3d", "#ff3b4f", "#d94fe0", "#5a6bff", "#38b6ff", "#3fd28c", "#b6e04f"];

export function colour(entity, send) {
  const pick = (hex) => {
    const rgb = [1, 3, 5].map((place) => Number.parseInt(hex.slice(place, place + 2), 16));
    send(
      entity,
      "turn_on",
      { rgb_color: rgb },
      {
        expected: { value: "on", attributes: { rgb_color: rgb, color_mode: "rgb" } },
      },
    );
  };
  const input = el("input", {
    type: "color",
    value: "#ffffff",
    "aria-label": t("control.color"),
    onchange: () => pick(input.value),
  });
  const swatches = SWATCHES.map((hex) => {
    const button = el("button", {
      type: "button",
      class: "swatch",
      "aria-label": `${t("control.color")} ${hex}`,
      onclick: () => pick(hex),
    });
    button.style.setProperty("--swatch", hex);
    return button;
  });
  const element = el(
    "div",
    { class: "control", role: "group", "aria-label": t("control.color") },
    el("span", { class: "control-label" }, t("control.color")),
    el("div", { class: "swatches" }, swatches, input),
  );
  return {
    element,
    update: (_entity, state) => {
      for (const button of [...swatches, input]) button.disabled = isAway(state);
      const rgb = state.attributes.rgb_color;
      if (Array.isArray(rgb) && document.activeElement !== input) {
        input.value = `#${rgb
          .slice(0, 3)
          .map((part) => Number(part).toString(16).padStart(2, "0"))
          .join("")}`;
      }
    },
  };
}

export function position(entity, send, { service, key, attribute, label }) {
  return bound(
    slider({
      label,
      words: percent,
      onchange: (value) =>
        send(entity, service, { [key]: value }, { expected: { attributes: { [attribute]: value } }, action: label }),
    }),
    (attributes) => ({ value: attributes[attribute] ?? 0 }),
  );
}

export function moving(entity, send) {
  const suffix = entity.domain === "valve" ? "valve" : "cover";
  const button = (capability, name, sign, expected) =>
    entity.can.has(capability)
      ? {
          icon: sign,
          label: t(`do.${name}`),
          act: () => send(entity, `${name}_${suffix}`, {}, { expected, action: t(`do.${name}`) }),
        }
      : null;
  const buttons = [
    button("open", "open", "up", { value: "opening" }),
    button("stop", "stop", "stop", {}),
    button("close", "close", "down", { value: "closing" }),
  ].filter(Boolean);
  return bound(buttonRow(buttons), (attributes, state) => {
    const at = attributes.current_position;
    if (state.value === "closed" && !at) return { current: buttons.length - 1 };
    return { current: state.value === "open" && (at === undefined || at === 100) ? 0 : -1 };
  });
}

export function locking(entity, send) {
  const row = buttonRow([
    {
      icon: "lock",
      label: t("do.lock"),
      act: () => send(entity, "lock", {}, { expected: { value: "locking" }, action: t("do.lock") }),
    },
    { icon: "unlock", label: t("do.unlock"), act: () => send(entity, "unlock", {}, { action: t("do.unlock") }) },
  ]);
  return bound(row, (_attributes, state) => ({ current: ["locked", "unlocked"].indexOf(state.value) }));
}

export function target(entity, send) {
  return bound(
    stepper({
      label: t("control.target"),
      lessLabel: t("do.cooler"),
      moreLabel: t("do.warmer"),
      words: degrees,
      onchange: (value) =>
        send(entity, "set_temperature", { temperature: value }, { expected: { attributes: { temperature: value } } }),
    }),
    (attributes) => ({
      value: attributes.temperature ?? null,
      min: attributes.min_temp ?? 7,
      max: attributes.max_temp ?? 35,
      step: attributes.target_temp_step ?? (entity.domain === "water_heater" ? 1 : 0.5),
    }),
  );
}

export function humidity(entity, send) {
  return bound(
    slider({
      label: t("control.humidity"),
      words: percent,
      onchange: (value) =>
        send(entity, "set_humidity", { humidity: value }, { expected: { attributes: { humidity: value } } }),
    }),
    (attributes) => ({
      value: attributes.humidity ?? attributes.min_humidity ?? 0,
      min: attributes.min_humidity ?? 0,
      max: attributes.max_humidity ?? 100,
    }),
  );
}

export function speed(entity, send) {
  return bound(
    slider({
      label: t("control.speed"),
      words: percent,
      onchange: (value) => {
        const percentage = Math.round(value);
        send(
          entity,
          "set_percentage",
          { percentage },
          {
            expected: { value: percentage ? "on" : "off", attributes: { percentage } },
          },
        );
      },
    }),
    (attributes, state) => ({
      value: state.value === "on" ? (attributes.percentage ?? 0) : 0,
      step: attributes.percentage_step ?? 1,
    }),
  );
}

export function numeric(entity, send) {
  const change = (value) => send(entity, "set_value", { value }, { expected: { value: String(value) } });
  let unit = "";
  return bound(
    slider({ label: t("control.value"), words: (value) => measured(value, unit), onchange: change }),
    (attributes, state) => {
      unit = attributes.unit_of_measurement ?? "";
      const { min = 1, max = 100, step = 1 } = attributes;
      return { value: Number.isFinite(Number(state.value)) ? Number(state.value) : min, min, max, step };
    },
  );
}

/** A choice for an attribute pair like fan_mode / fan_modes. */
export function mode(entity, send, { service, key, value, options, label, asValue = false }) {
  return bound(
    choice({
      label: t(label),
      words: optionWords,
      onchange: (option) =>
        send(
          entity,
          service,
          { [key]: option },
          {
            expected: asValue ? { value: option } : { attributes: { [value]: option } },
            action: `${t(label)} ${optionWords(option)}`,
          },
        ),
    }),
    (attributes, state) => {
      const list = attributes[options];
      return Array.isArray(list) && list.length
        ? { value: asValue ? state.value : attributes[value], options: list }
        : null;
    },
  );
}

export function flag(entity, send, { service, key, value, label, on = true, off = false }) {
  return bound(
    toggle({
      label: t(label),
      onchange: (checked) => {
        const wanted = checked ? on : off;
        send(entity, service, { [key]: wanted }, { expected: { attributes: { [value]: wanted } } });
      },
    }),
    (attributes) => ({ on: attributes[value] === on }),
  );
}

export function plain(entity, send, list, wordy = false) {
  const buttons = list
    .filter(([capability]) => entity.can.has(capability))
    .map(([, service, words, sign, expected]) => ({
      icon: sign,
      label: t(words),
      act: () => send(entity, service, {}, { expected, action: t(words) }),
    }));
  return bound(buttonRow(buttons, { wordy }), () => (buttons.length ? {} : null));
}

export function alarm(entity, send, wordy) {
  const code = field({ label: t("control.code"), type: "password", inputmode: "numeric", autocomplete: "off" });
  const act = (service, words, expected) => () => {
    const data = code.input.value ? { code: code.input.value } : {};
    code.input.value = "";
    return send(entity, service, data, { expected, action: t(words) });
  };
  const list = [];
  if (entity.can.has("arm")) {
    list.push({
      icon: "home",
      label: t("do.arm_home"),
      act: act("alarm_arm_home", "do.arm_home", { value: "arming" }),
    });
    list.push({
      icon: "shield",
      label: t("do.arm_away"),
      act: act("alarm_arm_away", "do.arm_away", { value: "arming" }),
    });
    if (wordy)
      list.push({
        icon: "scene",
        label: t("do.arm_night"),
        act: act("alarm_arm_night", "do.arm_night", { value: "arming" }),
      });
  }
  if (wordy && entity.can.has("trigger")) {
    list.push({ icon: "siren", label: t("do.trigger"), danger: true, act: act("alarm_trigger", "do.trigger") });
  }
  if (entity.can.has("disarm"))
    list.push({ icon: "unlock", label: t("do.disarm"), act: act("alarm_disarm", "do.disarm") });
  const row = buttonRow(list, { wordy });
  const element = el("div", { class: "control-group" }, wordy ? code.element : null, row.element);
  return {
    element,
    update: (_entity, state) => {
      code.element.hidden = !state.attributes.code_format && !state.attributes.code_arm_required;
      row.update({ disabled: isAway(state), current: !wordy && state.value === "disarmed" ? list.length - 1 : -1 });
    },
  };
}

export function typed(entity, send, service, key, label) {
  const input = field({ label: t(label), maxlength: 255 });
  const form = el(
    "form",
    {
      class: "control inline-form",
      onsubmit: (event) => {
        event.preventDefault();
        send(
          entity,
          service,
          { [key]: input.input.value },
          service === "set_value" ? { expected: { value: input.input.value } } : {},
        );
      },
    },
    input.element,
    el("button", { class: "round-button", "aria-label": t("do.send") }, icon("send")),
  );
  return {
    element: form,
    update: (_entity, state) => {
      input.input.disabled = isAway(state);
      if (service === "set_value" && document.activeElement !== input.input) input.input.value = state.value;
    },
  };
}
