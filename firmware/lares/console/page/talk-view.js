// The Talk view: say something, see what the home answers and what each device did.

import { ApiError, post } from "./api.js";
import { iconName, isOpening, stateLine, tone } from "./describe.js";
import { announce, el, preferences, setAttribute, setText } from "./dom.js";
import { icon } from "./icons.js";
import { byName, language, nameOf, t } from "./language.js";
import { whyDetails } from "./why.js";

const MOST_TURNS = 60;
/** More results than these stand in two columns. */
const MANY = 4;
/** Milliseconds after an answer in which the devices' reports still belong to it. */
const REPORTS_WITHIN = 300;
const OUTCOME_ICONS = {
  confirmed: "check",
  accepted: "check",
  timed_out: "clock",
  unavailable: "offline",
  rejected: "warning",
};

export class TalkView {
  constructor(home) {
    this.home = home;
    this.chips = new Map();
    this.answered = 0;
    this.log = el("div", { class: "talk-log", role: "log", "aria-label": t("talk.log"), tabindex: 0 });
    this.suggestions = el("div", { class: "suggestions" });
    this.input = el("input", {
      class: "talk-input",
      id: "talk-input",
      type: "text",
      dir: "auto",
      maxlength: 500,
      autocomplete: "off",
      enterkeyhint: "send",
      placeholder: t("talk.placeholder"),
      "aria-label": t("talk.placeholder"),
    });
    this.place = el("select", {
      class: "talk-place",
      "aria-label": t("talk.place"),
      title: t("talk.place"),
      onchange: () => this.choosePlace(),
    });
    const form = el(
      "form",
      { class: "composer", onsubmit: (event) => this.submit(event) },
      el("label", { class: "talk-place-label" }, icon("place"), this.place),
      this.input,
      el("button", { class: "send-button", "aria-label": t("talk.send") }, icon("send")),
    );
    this.hello = el(
      "div",
      { class: "talk-hello" },
      el("h2", {}, t("talk.hello")),
      el("p", { class: "hint" }, t("talk.hint")),
      this.suggestions,
    );
    this.log.append(this.hello);
    this.element = el(
      "section",
      { class: "view talk-view", id: "view-talk", "aria-label": t("nav.talk") },
      el("header", { class: "talk-head" }, el("a", { class: "button", href: "#taught" }, t("taught.title"))),
      this.log,
      form,
    );
    home.listen((change) => this.change(change));
    this.fillPlaces();
    this.suggest();
  }

  change({ ids, structure }) {
    if (structure) {
      this.fillPlaces();
      if (this.hello.isConnected) this.suggest();
    }
    for (const id of ids) {
      for (const update of this.chips.get(id) ?? []) update();
    }
  }

  fillPlaces() {
    const chosen = this.place.value || preferences.get("place", "");
    const areas = [...this.home.areas.values()].sort(byName);
    this.place.replaceChildren(
      el("option", { value: "" }, t("talk.anywhere")),
      ...areas.map((area) => el("option", { value: area.id }, nameOf(area.names))),
    );
    this.place.value = this.home.areas.has(chosen) ? chosen : "";
    this.place.classList.toggle("anywhere", !this.place.value);
  }

  choosePlace() {
    preferences.set("place", this.place.value);
    this.place.classList.toggle("anywhere", !this.place.value);
  }

  suggest() {
    this.suggestions.replaceChildren(
      ...suggestionsFor(this.home).map((text) =>
        el("button", { class: "suggestion", type: "button", onclick: () => this.say(text) }, text),
      ),
    );
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.say(text);
  }

  async say(text) {
    this.hello.remove();
    // What was done before stays as it was told; a question is answered by what is said next.
    const told = this.chips;
    this.chips = new Map();
    const early = REPORTS_WITHIN - (performance.now() - this.answered);
    if (early > 0) this.keepFor(early, told);
    for (const row of this.log.querySelectorAll(".button-row")) row.remove();
    const answer = el(
      "div",
      { class: "bubble theirs pending", "aria-label": t("talk.pending") },
      el("span", { class: "dots" }, el("i"), el("i"), el("i")),
    );
    const turn = el("div", { class: "turn" }, el("div", { class: "bubble mine", dir: "auto" }, text), answer);
    this.log.append(turn);
    this.trim();
    this.scroll();
    try {
      const body = { text };
      if (this.place.value) body.area = this.place.value;
      this.answer(answer, await post("/api/say", body));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      answer.replaceChildren(error.text);
      answer.classList.add("failed");
    }
    answer.classList.remove("pending");
    answer.removeAttribute("aria-label");
    this.scroll();
  }

  /** Somebody was faster than the reports: let them reach the answer that they belong to. */
  keepFor(milliseconds, told) {
    const listener = ({ ids }) => {
      for (const id of ids) for (const update of told.get(id) ?? []) update();
    };
    this.home.listen(listener);
    setTimeout(() => this.home.listeners.delete(listener), milliseconds);
  }

  answer(bubble, reply) {
    this.answered = performance.now();
    bubble.dataset.outcome = reply.outcome;
    bubble.lang = reply.language === "zh" ? "zh-CN" : "en";
    bubble.replaceChildren(el("p", { dir: "auto" }, reply.reply));
    if (reply.results.length) {
      bubble.append(
        el(
          "div",
          { class: reply.results.length > MANY ? "chips many" : "chips" },
          reply.results.map((result) => this.chip(result)),
        ),
      );
    }
    if (reply.outcome === "confirm") {
      const answers = reply.language === "zh" ? ["是的", "不用了"] : ["Yes", "No"];
      const row = el("div", { class: "button-row" });
      row.append(
        ...answers.map((words, place) =>
          el(
            "button",
            { class: place ? "button" : "button primary", type: "button", onclick: () => this.say(words) },
            words,
          ),
        ),
      );
      bubble.append(row);
    }
    bubble.append(...[whyDetails(reply.why)].filter(Boolean));
    announce(reply.reply);
  }

  /** What one device answered; its state stays live until something else is said. */
  chip(result) {
    const symbol = el("span", { class: "chip-icon" });
    const state = el("span", { class: "chip-state" });
    const name = el("span", { class: "chip-name" });
    const verdict = el(
      "span",
      { class: "chip-verdict", title: t(`outcome.${result.outcome}`) },
      icon(OUTCOME_ICONS[result.outcome] ?? "check", t(`outcome.${result.outcome}`)),
    );
    const chip = el(
      "span",
      { class: "chip", "data-outcome": result.outcome, "data-result": result.entity },
      symbol,
      name,
      state,
      verdict,
    );
    const good = result.outcome === "confirmed" || result.outcome === "accepted";
    let sign = "";
    const update = () => {
      const entity = this.home.entities.get(result.entity);
      if (!entity) {
        setText(name, t("history.unknown_entity"));
        return;
      }
      const now = this.home.shown(entity);
      if (sign !== iconName(entity, now)) {
        sign = iconName(entity, now);
        symbol.replaceChildren(icon(sign));
      }
      setText(name, nameOf(entity.names));
      setText(state, good ? stateLine(entity, now) : t(`outcome.${result.outcome}`));
      setAttribute(chip, "data-tone", tone(entity, now));
    };
    update();
    if (!this.chips.has(result.entity)) this.chips.set(result.entity, new Set());
    this.chips.get(result.entity).add(update);
    return chip;
  }

  trim() {
    while (this.log.childElementCount > MOST_TURNS) this.log.firstElementChild.remove();
  }

  scroll() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.input.focus();
  }
}

/** Sentences that make sense in this home. */
export function suggestionsFor(home) {
  const all = [...home.entities.values()].filter(
    (entity) => entity.enabled && !entity.category && !entity.state.unavailable,
  );
  const area = (entity) => nameOf(home.areas.get(entity?.area)?.names ?? {});
  const say = (name) => (language() === "en" ? nameOf(name).toLowerCase() : nameOf(name));
  const lights = all.filter((entity) => entity.domain === "light");
  const dimmable = lights.find((entity) => entity.can.has("brightness") && entity.state.value === "on");
  const off = lights.find((entity) => entity.state.value === "off") ?? lights[0];
  const lit = lights.find((entity) => entity.area && entity.state.value === "on");
  const thermometer = all.find((entity) => entity.device_class === "temperature" && entity.area);
  const cover = all.find(
    (entity) => entity.domain === "cover" && entity.device_class !== "garage" && entity.state.value === "closed",
  );
  const climate = all.find((entity) => entity.can.has("target_temperature") && entity.domain === "climate");
  const place = (entity) => (language() === "en" ? area(entity).toLowerCase() : area(entity));
  return [
    off && t("suggest.light_on", { light: say(off.names) }),
    lit && t("suggest.lights_area", { area: place(lit) }),
    dimmable && t("suggest.light_set", { light: say(dimmable.names) }),
    thermometer && t("suggest.temperature", { area: place(thermometer) }),
    all.some(isOpening) && t("suggest.window"),
    cover && t("suggest.cover", { cover: say(cover.names) }),
    climate && t("suggest.climate", { climate: say(climate.names) }),
    t("suggest.time"),
  ].filter(Boolean);
}
