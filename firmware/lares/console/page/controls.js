// The pieces that people touch: slider, stepper, choice, buttons. Each is {element, update(values)}.

import { el, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";

/** A slider. Reports once when let go; what the home says does not move it while it is held. */
export function slider({ label, words, kind = "", onchange, onmove = () => {} }) {
  const output = el("output", { class: "control-value" });
  const input = el("input", { type: "range", "aria-label": label, class: `slider ${kind}` });
  let held = false;
  const paint = () => {
    const span = input.max - input.min || 1;
    input.style.setProperty("--fill", `${((input.value - input.min) / span) * 100}%`);
    const text = words(Number(input.value));
    setText(output, text);
    setAttribute(input, "aria-valuetext", text);
  };
  input.addEventListener("pointerdown", () => (held = true));
  input.addEventListener("input", () => {
    paint();
    onmove(Number(input.value));
  });
  input.addEventListener("change", () => {
    held = false;
    onchange(Number(input.value));
  });
  for (const end of ["pointerup", "pointercancel", "blur"]) input.addEventListener(end, () => (held = false));
  const element = el(
    "div",
    { class: "control slider-control" },
    el("span", { class: "control-label" }, label),
    output,
    input,
  );
  return {
    element,
    update({ value, min = 0, max = 100, step = 1, disabled = false }) {
      setAttribute(input, "min", min);
      setAttribute(input, "max", max);
      setAttribute(input, "step", step);
      if (input.disabled !== disabled) input.disabled = disabled;
      const known = value === null || value === undefined ? min : value;
      if (!held && Number(input.value) !== Number(known)) input.value = known;
      if (!held) paint();
    },
  };
}

/** Two buttons around a value: temperatures and the like. */
export function stepper({ label, lessLabel, moreLabel, words, onchange }) {
  let current = { value: 0, min: 0, max: 100, step: 1 };
  const output = el("output", { class: "stepper-value", "aria-label": label });
  let timer = 0;
  let wanted = null;
  const move = (direction) => {
    const from = wanted ?? Number(current.value ?? current.min);
    const to = Math.round((from + direction * current.step) / current.step) * current.step;
    wanted = Math.min(current.max, Math.max(current.min, Number(to.toFixed(4))));
    setText(output, words(wanted));
    clearTimeout(timer);
    // Several presses become one command.
    timer = setTimeout(() => {
      const value = wanted;
      wanted = null;
      onchange(value);
    }, 600);
  };
  const less = el(
    "button",
    { type: "button", class: "round-button", "aria-label": lessLabel, onclick: () => move(-1) },
    icon("minus"),
  );
  const more = el(
    "button",
    { type: "button", class: "round-button", "aria-label": moreLabel, onclick: () => move(1) },
    icon("plus"),
  );
  const element = el("div", { class: "control stepper", role: "group", "aria-label": label }, less, output, more);
  return {
    element,
    update({ value, min = 0, max = 100, step = 1, disabled = false }) {
      current = { value, min, max, step };
      less.disabled = disabled || (wanted ?? value) <= min;
      more.disabled = disabled || (wanted ?? value) >= max;
      if (wanted === null) setText(output, value === null || value === undefined ? "–" : words(value));
    },
  };
}

/** A choice among options; options may change at any time. */
export function choice({ label, words, onchange }) {
  const select = el("select", { "aria-label": label, onchange: () => onchange(select.value) });
  let shown = "";
  const element = el("label", { class: "control choice" }, el("span", { class: "control-label" }, label), select);
  return {
    element,
    update({ value, options = [], disabled = false }) {
      const all = options.includes(value) || value === null || value === undefined ? options : [value, ...options];
      const key = JSON.stringify(all);
      if (key !== shown) {
        shown = key;
        const entries = all.map((option) => el("option", { value: option }, words(option)));
        if (value === null || value === undefined) entries.unshift(el("option", { value: "" }, "—"));
        select.replaceChildren(...entries);
      }
      if (select.value !== String(value ?? "")) select.value = value ?? "";
      if (select.disabled !== disabled) select.disabled = disabled;
    },
  };
}

/** A row of buttons; `buttons` are {icon, label, act, danger?}. */
export function buttonRow(buttons, { wordy = false } = {}) {
  const made = buttons.map((button) =>
    el(
      "button",
      {
        type: "button",
        class: wordy ? `button ${button.danger ? "danger" : ""}` : "round-button",
        "aria-label": wordy ? null : button.label,
        title: wordy ? null : button.label,
        onclick: button.act,
      },
      icon(button.icon),
      wordy ? el("span", {}, button.label) : null,
    ),
  );
  return {
    element: el("div", { class: `control buttons ${wordy ? "wordy" : ""}` }, made),
    update({ disabled = false, current = -1 } = {}) {
      made.forEach((node, place) => {
        const off = disabled || place === current;
        if (node.disabled !== off) node.disabled = off;
      });
    },
  };
}

/** A switch with a label, as in settings. */
export function toggle({ label, onchange }) {
  const input = el("input", {
    type: "checkbox",
    role: "switch",
    class: "switch",
    onchange: () => onchange(input.checked),
  });
  return {
    element: el("label", { class: "control switch-control" }, el("span", { class: "control-label" }, label), input),
    update({ on, disabled = false }) {
      if (input.checked !== on) input.checked = on;
      if (input.disabled !== disabled) input.disabled = disabled;
    },
  };
}

/** A labelled line to type in, with a hint below. */
export function field({ label, hint, ...attributes }) {
  const id = `field-${Math.random().toString(36).slice(2)}`;
  const input = el("input", { id, class: "text-field", ...attributes, "aria-describedby": hint ? `${id}-hint` : null });
  const element = el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    input,
    hint ? el("p", { id: `${id}-hint`, class: "hint" }, hint) : null,
  );
  return { element, input };
}
