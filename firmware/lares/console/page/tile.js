// One entity on the Home view. A tile is made once; afterwards only what differs is written.

import { isAway, switching } from "./bound-controls.js";
import { iconName, lightColour, stateLine, tone } from "./describe.js";
import { el, setAttribute, setText } from "./dom.js";
import { shortControl } from "./entity-controls.js";
import { icon } from "./icons.js";
import { nameOf, t } from "./language.js";

export class Tile {
  /** `actions` are {send(entity, service, data, options), details(id)}; `operator` knows what is pending. */
  constructor(entity, home, operator, actions) {
    this.home = home;
    this.operator = operator;
    this.id = entity.id;
    this.actions = actions;
    this.sign = "";
    this.symbol = el("span", { class: "tile-icon" });
    this.name = el("span", { class: "tile-name" });
    this.line = el("span", { class: "tile-state" });
    this.main = el(
      "button",
      { class: "tile-main", type: "button", onclick: () => this.press() },
      this.symbol,
      el("span", { class: "tile-words" }, this.name, this.line),
    );
    this.more = el(
      "button",
      { class: "tile-more", type: "button", onclick: () => actions.details(this.id) },
      icon("more"),
    );
    this.control = shortControl(entity, actions.send);
    this.element = el("article", { class: "tile", "data-entity": entity.id }, this.main, this.more);
    if (this.control) {
      this.element.classList.add("tile-wide");
      this.element.append(this.control.element);
    }
    this.update(entity);
  }

  press() {
    const entity = this.home.entities.get(this.id);
    if (!entity) return; // removed in this very moment
    const state = this.home.shown(entity);
    const change = isAway(state) ? null : switching(entity, state);
    if (change) {
      this.actions.send(entity, change.service, {}, { expected: change.expected, action: change.action });
    } else if (entity.can.has("activate") && !isAway(state)) {
      this.actions.send(entity, "turn_on", {}, { action: t("do.activate") });
    } else if (entity.can.has("press") && !isAway(state)) {
      this.actions.send(entity, "press", {}, { action: t("do.press") });
    } else {
      this.actions.details(this.id);
    }
  }

  update(entity) {
    const state = this.home.shown(entity);
    const name = nameOf(entity.names);
    const sign = iconName(entity, state);
    if (sign !== this.sign) {
      this.sign = sign;
      this.symbol.replaceChildren(icon(sign));
    }
    setText(this.name, name);
    const feedback = this.operator.feedbackFor(entity.id);
    setText(this.line, feedback ?? stateLine(entity, state));
    setAttribute(this.element, "data-tone", tone(entity, state));
    setAttribute(this.element, "data-pending", this.operator.isPending(entity.id));
    setAttribute(this.element, "data-feedback", feedback !== null);
    setAttribute(this.element, "data-stale", state.stale && !isAway(state));
    setAttribute(this.element, "title", state.stale ? t("state.stale") : null);
    const change = isAway(state) ? null : switching(entity, state);
    setAttribute(this.main, "aria-pressed", change ? String(change.on) : null);
    setAttribute(this.more, "aria-label", t("do.more", { name }));
    const colour = lightColour(entity, state);
    if (colour !== this.colour) {
      this.colour = colour;
      if (colour) this.element.style.setProperty("--tone", colour);
      else this.element.style.removeProperty("--tone");
    }
    this.control?.update(entity, state);
  }
}

/** A sensor as one line: what it measures and what it says. Opens its details. */
export class Reading {
  constructor(entity, home, _operator, actions) {
    this.home = home;
    this.sign = "";
    this.symbol = el("span", { class: "reading-icon" });
    this.name = el("span", { class: "reading-name" });
    this.value = el("span", { class: "reading-value" });
    this.element = el(
      "button",
      { class: "reading", type: "button", "data-entity": entity.id, onclick: () => actions.details(entity.id) },
      this.symbol,
      this.name,
      this.value,
    );
    this.update(entity);
  }

  update(entity) {
    const state = this.home.shown(entity);
    const sign = iconName(entity, state);
    if (sign !== this.sign) {
      this.sign = sign;
      this.symbol.replaceChildren(icon(sign));
    }
    setText(this.name, nameOf(entity.names));
    setText(this.value, stateLine(entity, state));
    setAttribute(this.element, "data-tone", tone(entity, state));
    setAttribute(this.element, "data-stale", state.stale && !isAway(state));
    setAttribute(this.element, "title", state.stale ? t("state.stale") : null);
  }
}
