// The Home view: greeting, floors, rooms as cards, a tile for each thing that can be operated.

import { isOpening, isReading, measured, rank } from "./describe.js";
import { el, setText } from "./dom.js";
import { icon } from "./icons.js";
import { byName, count, nameOf, number, t } from "./language.js";
import { Reading, Tile } from "./tile.js";

export class HomeView {
  constructor(home, operator, actions) {
    this.home = home;
    this.operator = operator;
    this.actions = actions;
    this.shown = new Map();
    this.heads = new Map();
    this.title = actions.title ? el("p", { class: "home-title" }, actions.title) : null;
    this.greeting = el("h1", { class: "greeting" });
    this.summary = el("p", { class: "summary" });
    this.rooms = el("div", { class: "floors" });
    const arrange = el(
      "button",
      {
        class: "quiet-button",
        type: "button",
        "aria-label": t("home.arrange"),
        title: t("home.arrange"),
        onclick: actions.arrange,
      },
      icon("floor"),
    );
    this.element = el(
      "section",
      { class: "view home-view", id: "view-home", "aria-label": t("nav.home") },
      el("header", { class: "view-head" }, el("div", {}, this.title, this.greeting, this.summary), arrange),
      this.rooms,
    );
    home.listen((change) => this.change(change));
    this.build();
  }

  change({ ids, structure }) {
    if (structure) {
      this.build();
      return;
    }
    const areas = new Set();
    for (const id of ids) {
      const entity = this.home.entities.get(id);
      if (!entity) continue;
      this.shown.get(id)?.update(entity);
      areas.add(entity.area);
    }
    for (const area of areas) this.heads.get(area)?.();
    this.summarise();
  }

  build() {
    const before = document.activeElement?.closest?.("[data-entity]")?.dataset.entity;
    this.shown = new Map();
    this.heads = new Map();
    const byArea = this.home.byArea();
    const floors = [...this.home.floors.values()].sort((a, b) => (a.level ?? 99) - (b.level ?? 99) || byName(a, b));
    const sections = [];
    for (const floor of [...floors, null]) {
      const cards = [...this.home.areas.values()]
        .filter((area) => (this.home.floors.has(area.floor) ? area.floor : null) === (floor?.id ?? null))
        .sort(byName)
        .map((area) => this.card(area, byArea.get(area.id)))
        .filter(Boolean);
      if (floor === null) {
        const rest = this.card(null, byArea.get(null));
        if (rest) cards.push(rest);
      }
      if (!cards.length) continue;
      const head = floor ? el("h2", { class: "floor-name" }, nameOf(floor.names)) : null;
      sections.push(el("section", { class: "floor" }, head, el("div", { class: "areas" }, cards)));
    }
    const hidden = this.hiddenCard();
    if (hidden) sections.push(hidden);
    if (!sections.length && this.home.told) sections.push(emptyHome());
    this.rooms.replaceChildren(...sections);
    this.summarise();
    if (before) this.rooms.querySelector(`[data-entity="${CSS.escape(before)}"] button`)?.focus();
  }

  card(area, entities = []) {
    if (!entities.length) return null;
    entities.sort((a, b) => rank(a) - rank(b) || byName(a, b));
    const tiles = entities.filter((entity) => !isReading(entity)).map((entity) => this.make(entity, Tile));
    const readings = entities.filter(isReading).map((entity) => this.make(entity, Reading));
    const climate = el("span", { class: "area-climate" });
    const off = el(
      "button",
      { class: "quiet-button small", type: "button", onclick: () => this.lightsOff(area) },
      t("home.lights_off"),
    );
    const headline = () => {
      setText(climate, climateOf(entities.map((entity) => this.home.entities.get(entity.id) ?? entity)));
      off.hidden = this.lightsOn(area).length === 0;
    };
    headline();
    this.heads.set(area?.id ?? null, headline);
    const title = area ? nameOf(area.names) : t("home.elsewhere");
    return el(
      "section",
      { class: "area", "aria-label": title },
      el("header", { class: "area-head" }, el("h3", {}, title), climate, off),
      tiles.length ? el("div", { class: "tiles" }, tiles) : null,
      readings.length ? el("div", { class: "readings" }, readings) : null,
    );
  }

  make(entity, Kind) {
    const piece = new Kind(entity, this.home, this.operator, this.actions);
    this.shown.set(entity.id, piece);
    return piece.element;
  }

  hiddenCard() {
    const hidden = [...this.home.entities.values()].filter((entity) => !entity.enabled && !entity.category);
    if (!hidden.length) return null;
    const list = hidden
      .sort(byName)
      .map((entity) =>
        el(
          "button",
          {
            class: "reading",
            type: "button",
            "data-entity": entity.id,
            onclick: () => this.actions.details(entity.id),
          },
          el("span", { class: "reading-name" }, nameOf(entity.names)),
        ),
      );
    return el(
      "details",
      { class: "hidden-entities" },
      el("summary", {}, t("home.hidden", { n: hidden.length })),
      el("div", { class: "readings" }, list),
    );
  }

  lightsOn(area) {
    const lights = [];
    for (const entity of this.home.entities.values()) {
      if (entity.domain !== "light" || entity.area !== (area?.id ?? null) || !entity.enabled) continue;
      const state = this.home.shown(entity);
      if (state.value === "on" && !state.unavailable) lights.push(entity);
    }
    return lights;
  }

  lightsOff(area) {
    for (const light of this.lightsOn(area)) {
      this.actions.send(light, "turn_off", {}, { expected: { value: "off" }, action: t("do.turn_off") });
    }
  }

  summarise() {
    setText(this.greeting, t(`greeting.${partOfDay(new Date().getHours())}`));
    let lights = 0;
    let dark = 0;
    let open = 0;
    let unlocked = 0;
    let away = 0;
    const inside = [];
    for (const entity of this.home.entities.values()) {
      if (!entity.enabled || entity.category) continue;
      const state = this.home.shown(entity);
      if (state.unavailable && state.unavailable !== "not_seen") {
        away += 1;
        continue;
      }
      if (entity.domain === "light") {
        if (state.value === "on") lights += 1;
        else dark += 1;
      } else if (isOpening(entity) && state.value === "on") open += 1;
      else if (entity.domain === "lock" && state.value === "unlocked") unlocked += 1;
      else if (entity.domain === "sensor" && entity.device_class === "temperature" && entity.area) {
        const value = Number(state.value);
        if (Number.isFinite(value)) inside.push(value);
      }
    }
    const parts = [];
    if (lights) parts.push(count("summary.lights", lights));
    else if (dark) parts.push(t("summary.lights.zero"));
    if (open) parts.push(count("summary.open", open));
    if (unlocked) parts.push(count("summary.unlocked", unlocked));
    if (inside.length) {
      const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
      parts.push(t("summary.inside", { value: `${number(mean, 0)}°` }));
    }
    if (away) parts.push(count("summary.away", away));
    const words = this.home.entities.size ? parts.join(" · ") : "";
    setText(this.summary, words.charAt(0).toUpperCase() + words.slice(1));
  }
}

function partOfDay(hour) {
  if (hour < 5) return "night";
  if (hour < 12) return "morning";
  return hour < 18 ? "afternoon" : "evening";
}

/** "21.8° · 48 %" from the first thermometer and hygrometer of a room. */
function climateOf(entities) {
  const value = (kind) =>
    entities.find(
      (entity) =>
        entity.domain === "sensor" &&
        entity.device_class === kind &&
        Number.isFinite(Number(entity.state.value)) &&
        !entity.state.unavailable,
    )?.state.value;
  const temperature = value("temperature");
  const humidity = value("humidity");
  const parts = [];
  if (temperature !== undefined) parts.push(`${number(temperature)}°`);
  if (humidity !== undefined) parts.push(measured(Math.round(humidity), "%"));
  return parts.join(" · ");
}

function emptyHome() {
  return el(
    "div",
    { class: "empty" },
    icon("home"),
    el("p", { class: "empty-title" }, t("home.empty")),
    el("p", { class: "hint" }, t("home.empty_hint")),
  );
}
