// Everything about one entity: all its controls, its readings, its device, its name and room.

import { ApiError, entityPath, patch } from "./api.js";
import { isAway, switching } from "./bound-controls.js";
import { field } from "./controls.js";
import { iconName, measured, optionWords, readable, stateLine, tone } from "./describe.js";
import { openDialog } from "./dialog.js";
import { announce, el, setAttribute, setText } from "./dom.js";
import { allControls } from "./entity-controls.js";
import { icon } from "./icons.js";
import { byName, maybe, nameOf, t } from "./language.js";

// Shown by a control, or of no interest to people.
const NOT_READINGS = new Set([
  "brightness", "color_mode", "color_temp_kelvin", "color_temp", "effect", "effect_list",
  "supported_color_modes", "min_color_temp_kelvin", "max_color_temp_kelvin", "min_mireds",
  "max_mireds", "rgb_color", "hs_color", "xy_color", "rgbw_color", "rgbww_color", "hvac_modes",
  "fan_modes", "swing_modes", "preset_modes", "min_temp", "max_temp", "target_temp_step",
  "min", "max", "step", "mode", "options", "percentage_step", "fan_speed_list", "operation_list",
  "available_modes", "min_humidity", "max_humidity", "unit_of_measurement", "friendly_name",
  "temperature", "humidity", "hvac_mode", "fan_mode", "swing_mode", "preset_mode", "percentage",
  "oscillating", "direction", "fan_speed", "operation_mode", "current_position",
  "current_tilt_position", "code_format", "code_arm_required",
  "is_closed", "temperature_unit", "display_precision", "auto_update", "in_progress", "release_url",
  "duration", "tone", "pattern", "event_type", "supported_features", "device_class",
  "state_class", "icon", "entity_picture", "event_types",
]);
const MAX_READINGS = 12;

export function openEntity(id, home, operator, send) {
  const entity = home.entities.get(id);
  if (!entity) return;
  let refresh = () => {};
  let leave = () => {};
  const listener = ({ ids }) => {
    const now = home.entities.get(id);
    if (!now) leave();
    else if (ids.has(id)) refresh(now);
  };
  home.listen(listener);
  const area = home.areas.get(entity.area);
  openDialog(
    nameOf(entity.names),
    (close) => {
      leave = close;
      const power = powerSwitch(entity, send, home);
      const status = statusLine(home, operator, power?.element);
      const controls = allControls(entity, send);
      const readings = el("dl", { class: "facts" });
      refresh = (now) => {
        const state = home.shown(now);
        status.update(now, state);
        power?.update(now, state);
        for (const control of controls) control.update(now, state);
        fillReadings(readings, state);
      };
      refresh(entity);
      return [
        status.element,
        el(
          "div",
          { class: "all-controls" },
          controls.map((control) => control.element),
        ),
        readings,
        siblings(entity, home, operator, send, close),
        device(entity, home),
        customise(entity, home, close),
      ].filter(Boolean);
    },
    { subtitle: area ? nameOf(area.names) : "" },
  ).then(() => home.listeners.delete(listener));
}

function statusLine(home, operator, power) {
  const symbol = el("span", { class: "tile-icon" });
  const words = el("span", { class: "status-words", "aria-live": "polite" });
  const note = el("span", { class: "hint" });
  const element = el("div", { class: "status-line" }, symbol, el("div", {}, words, note), power ?? null);
  return {
    element,
    update(entity, state) {
      symbol.replaceChildren(icon(iconName(entity, state)));
      setText(words, operator.feedbackFor(entity.id) ?? stateLine(entity, state));
      setAttribute(element, "data-tone", tone(entity, state));
      const notes = [];
      if (state.stale) notes.push(t("state.stale"));
      if (entity.assumed_state) notes.push(t("state.assumed"));
      setText(note, notes.join(" · "));
    },
  };
}

function powerSwitch(entity, send, home) {
  if (!switching(entity, entity.state)) return null;
  const input = el("input", {
    type: "checkbox",
    role: "switch",
    class: "switch",
    "aria-label": t("do.toggle", { name: nameOf(entity.names) }),
    onchange: () => {
      const now = home.entities.get(entity.id);
      const change = switching(now, home.shown(now));
      send(now, change.service, {}, { expected: change.expected, action: change.action });
    },
  });
  return {
    element: input,
    update: (now, state) => {
      input.checked = switching(now, state)?.on ?? false;
      input.disabled = isAway(state);
    },
  };
}

function fillReadings(list, state) {
  const rows = Object.entries(state.attributes)
    .filter(
      ([key, value]) =>
        !NOT_READINGS.has(key) && ["string", "number", "boolean"].includes(typeof value) && value !== "",
    )
    .slice(0, MAX_READINGS)
    .flatMap(([key, value]) => [
      el("dt", {}, maybe(`attribute.${key}`) ?? readable(key)),
      el("dd", {}, readingText(value)),
    ]);
  list.replaceChildren(...rows);
  list.hidden = rows.length === 0;
}

function readingText(value) {
  if (typeof value === "boolean") return optionWords(value ? "on" : "off");
  return typeof value === "number" ? measured(value, "") : optionWords(value).slice(0, 80);
}

function siblings(entity, home, operator, send, close) {
  const others = [...home.entities.values()]
    .filter((other) => other.device === entity.device && entity.device && other.id !== entity.id)
    .sort(byName);
  if (!others.length) return null;
  const rows = others.map((other) =>
    el(
      "button",
      {
        class: "reading",
        type: "button",
        onclick: () => {
          close();
          openEntity(other.id, home, operator, send);
        },
      },
      el("span", { class: "reading-name" }, nameOf(other.names)),
      el("span", { class: "reading-value" }, stateLine(other, home.shown(other))),
    ),
  );
  return el(
    "details",
    { class: "fold" },
    el("summary", {}, t("details.same_device")),
    el("div", { class: "readings" }, rows),
  );
}

function device(entity, home) {
  const known = home.devices.get(entity.device);
  if (!known) return null;
  const words = [known.manufacturer, known.model, known.sw_version].filter(Boolean).join(" · ");
  return el("p", { class: "hint device-line" }, known.name, words ? ` — ${words}` : "");
}

function customise(entity, home, close) {
  const own = entity.custom?.names ?? {};
  const list = (code) => (own[code] ?? entity.names[code] ?? []).join(", ");
  const english = field({ label: t("customise.name_en"), value: list("en"), maxlength: 400, lang: "en" });
  const chinese = field({
    label: t("customise.name_zh"),
    value: list("zh"),
    maxlength: 400,
    lang: "zh",
    hint: t("customise.hint"),
  });
  const area = el(
    "select",
    { id: "customise-area" },
    el("option", { value: "" }, t("customise.no_area")),
    [...home.areas.values()].sort(byName).map((each) => el("option", { value: each.id }, nameOf(each.names))),
  );
  area.value = entity.area ?? "";
  const whole = el("input", {
    type: "checkbox",
    class: "switch",
    role: "switch",
    id: "customise-whole",
    checked: true,
  });
  const hide = el("input", {
    type: "checkbox",
    class: "switch",
    role: "switch",
    id: "customise-hide",
    checked: !entity.enabled,
  });
  const problem = el("p", { class: "problem", role: "alert" });
  const save = async (event) => {
    event.preventDefault();
    try {
      await saveChanges(entity, {
        names: { en: english.input.value, zh: chinese.input.value },
        before: { en: list("en"), zh: list("zh") },
        area: area.value || null,
        whole: whole.checked && entity.device && entity.custom?.area == null,
        enabled: !hide.checked,
      });
      announce(t("customise.saved"));
      close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem.textContent = error.text;
    }
  };
  const switchRow = (input, label) => el("label", { class: "control switch-control" }, el("span", {}, label), input);
  return el(
    "details",
    { class: "fold" },
    el("summary", {}, t("details.customise")),
    el(
      "form",
      { onsubmit: save },
      english.element,
      chinese.element,
      el("div", { class: "field" }, el("label", { for: "customise-area" }, t("customise.area")), area),
      entity.device ? switchRow(whole, t("customise.whole_device")) : null,
      switchRow(hide, t("customise.hide")),
      problem,
      el("button", { class: "button primary" }, t("customise.save")),
    ),
  );
}

async function saveChanges(entity, { names, before, area, whole, enabled }) {
  const body = {};
  const changed = Object.keys(names).filter((code) => names[code].trim() !== before[code].trim());
  if (changed.length) body.names = Object.fromEntries(changed.map((code) => [code, splitNames(names[code])]));
  if (enabled !== entity.enabled) body.enabled = enabled;
  if (area !== entity.area) {
    if (whole && area) await patch(`/api/devices/${encodeURIComponent(entity.device)}`, { area });
    else body.area = area;
  }
  if (Object.keys(body).length) await patch(entityPath(entity.id), body);
}

export function splitNames(text) {
  return text
    .split(/[,，、;；]/)
    .map((name) => name.trim())
    .filter(Boolean);
}
