// Running timers with what is left, and a row to start one.

import { ApiError, patch, post, remove } from "./api.js";
import { announce, el, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";
import { clock, left } from "./kept.js";
import { language, moment, nameOf, t } from "./language.js";

const TICK = 250;
const MORE = 60;

export class TimersCard {
  constructor(kept, home) {
    this.kept = kept;
    this.home = home;
    this.rows = new Map();
    this.list = el("ul", { class: "timers" });
    this.empty = el("p", { class: "hint" }, t("timers.none"));
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.minutes = el("input", {
      class: "text-field",
      name: "minutes",
      type: "number",
      min: 0.1,
      max: 11_520,
      step: "any",
      required: true,
      inputmode: "decimal",
      placeholder: t("timers.minutes"),
      "aria-label": t("timers.minutes"),
    });
    this.name = el("input", {
      class: "text-field",
      name: "timer-name",
      type: "text",
      dir: "auto",
      maxlength: 64,
      autocomplete: "off",
      placeholder: t("timers.name"),
      "aria-label": t("timers.name"),
    });
    this.element = el(
      "section",
      { class: "kept-card", "aria-label": t("timers.title") },
      el("h2", {}, t("timers.title")),
      this.list,
      this.empty,
      el(
        "form",
        { class: "kept-form", onsubmit: (event) => this.start(event) },
        this.minutes,
        this.name,
        el("button", { class: "button primary" }, t("timers.start")),
      ),
      this.problem,
    );
    this.build();
    this.ticking = setInterval(() => this.tick(), TICK);
  }

  build() {
    const known = this.rows;
    this.rows = new Map();
    for (const timer of this.kept.timers) {
      const row = known.get(timer.id) ?? this.row(timer.id);
      this.rows.set(timer.id, row);
      this.fill(row, timer);
    }
    this.list.replaceChildren(...[...this.rows.values()].map((row) => row.element));
    this.empty.hidden = this.rows.size > 0;
    this.tick();
  }

  row(id) {
    const find = () => this.kept.timers.find((timer) => timer.id === id);
    const time = el("span", { class: "timer-left", role: "timer" });
    const name = el("span", { class: "timer-name", dir: "auto" });
    const hint = el("span", { class: "hint" });
    const hold = el("button", {
      class: "round-button",
      type: "button",
      onclick: () => this.send(() => patch(`/api/timers/${id}`, { paused: !find()?.paused })),
    });
    const more = el(
      "button",
      {
        class: "button small",
        type: "button",
        onclick: () => this.send(() => patch(`/api/timers/${id}`, { add: MORE })),
      },
      t("timers.more"),
    );
    const cancel = el(
      "button",
      { class: "round-button", type: "button", onclick: () => this.send(() => remove(`/api/timers/${id}`)) },
      icon("close"),
    );
    const element = el(
      "li",
      { class: "timer", "data-timer": id },
      el("span", { class: "timer-words" }, name, hint),
      time,
      el("span", { class: "timer-buttons" }, hold, more, cancel),
    );
    return { element, time, name, hint, hold, cancel };
  }

  fill(row, timer) {
    const title = timer.name || (timer.command ? `“${timer.command}”` : t("timers.unnamed"));
    setText(row.name, title);
    const area = this.home.areas.get(timer.area);
    const parts = [timer.at ? moment(timer.at) : null, area ? nameOf(area.names) : null];
    if (timer.paused) parts.push(t("timers.paused"));
    setText(row.hint, parts.filter(Boolean).join(" · "));
    setAttribute(row.element, "data-paused", timer.paused);
    const words = t(timer.paused ? "timers.resume" : "timers.pause", { name: title });
    setAttribute(row.hold, "aria-label", words);
    row.hold.replaceChildren(icon(timer.paused ? "play" : "pause"));
    setAttribute(row.cancel, "aria-label", t("timers.cancel", { name: title }));
  }

  tick() {
    if (!this.element.isConnected && this.wasShown) {
      clearInterval(this.ticking); // the page was built anew, in another language
      return;
    }
    this.wasShown = this.element.isConnected;
    for (const timer of this.kept.timers) {
      const row = this.rows.get(timer.id);
      if (row) setText(row.time, clock(left(timer), (n) => t("timers.days", { n })));
    }
  }

  start(event) {
    event.preventDefault();
    const minutes = Number(this.minutes.value);
    const body = { seconds: Math.round(minutes * 60), name: this.name.value.trim(), language: language() };
    this.send(async () => {
      await post("/api/timers", body);
      this.minutes.value = "";
      this.name.value = "";
      announce(t("timers.started"));
    });
  }

  async send(work) {
    this.problem.hidden = true;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.textContent = error.text;
      this.problem.hidden = false;
    }
  }
}
