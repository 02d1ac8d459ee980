// What the household calls its home, and its time zone; the service starts anew to take them over.

import { ApiError, patient } from "./api.js";
import { field } from "./controls.js";
import { announce, el } from "./dom.js";
import { t } from "./language.js";

const LONGEST = 64;
const ZONES = "time-zones";

export class HouseholdForm {
  constructor() {
    this.known = { name: "", time_zone: "" };
    const text = { type: "text", autocomplete: "off", maxlength: LONGEST };
    this.name = field({ label: t("home.name"), name: "home-name", ...text });
    this.zone = field({
      label: t("home.time_zone"),
      hint: t("home.time_zone_hint"),
      name: "time-zone",
      list: ZONES,
      spellcheck: "false",
      autocapitalize: "off",
      ...text,
    });
    this.offer = el("button", { class: "button", type: "button", "data-act": "this-zone", hidden: true });
    this.offer.addEventListener("click", () => {
      this.zone.input.value = browserZone();
      this.offer.hidden = true;
    });
    this.zone.input.addEventListener("input", () => this.showOffer());
    this.words = el("p", { class: "hint", role: "status" });
    this.problem = el("p", { class: "problem", role: "alert" });
    this.button = el("button", { class: "button", "data-act": "keep-home" }, t("home.keep"));
    this.element = el(
      "form",
      { class: "household-form", onsubmit: (event) => this.keep(event) },
      this.name.element,
      this.zone.element,
      el("datalist", { id: ZONES }, zones().map((value) => el("option", { value }))),
      el("div", {}, this.offer),
      el("p", { class: "hint" }, t("home.restart_about")),
      el("div", {}, this.button),
      el("div", {}, this.words, this.problem),
    );
  }

  /** Show what the home is called; what somebody is typing stays. */
  fill(home) {
    for (const [input, key] of this.inputs) {
      if (input.value === this.known[key]) input.value = home[key];
    }
    this.known = home;
    this.zone.input.placeholder = home.time_zone ? "" : "UTC";
    this.showOffer();
  }

  get inputs() {
    return [
      [this.name.input, "name"],
      [this.zone.input, "time_zone"],
    ];
  }

  showOffer() {
    const here = browserZone();
    this.offer.hidden = !here || this.zone.input.value.trim() === here;
    this.offer.textContent = t("home.this_zone", { zone: here });
  }

  async keep(event) {
    event.preventDefault();
    const changed = {};
    for (const [input, key] of this.inputs) {
      const value = input.value.trim();
      if (value && value !== this.known[key]) changed[key] = value;
    }
    if (!Object.keys(changed).length) {
      this.say(t("home.unchanged"));
      return;
    }
    this.button.disabled = true;
    this.say(t("appliance.working"));
    try {
      const { restarts } = await patient("PUT", "/api/household", changed);
      this.say(t(restarts ? "home.restarts" : "home.restart_it"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.words.textContent = "";
      this.problem.textContent = error.text;
    } finally {
      this.button.disabled = false;
    }
  }

  say(words) {
    this.problem.textContent = "";
    this.words.textContent = words;
    announce(words);
  }
}

/** The IANA name of this browser's time zone, empty where it has none. */
function browserZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

/** The names to choose from; an old browser knows none, and a name can be typed. */
function zones() {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  return [...new Set([...known, browserZone(), "UTC"])].filter(Boolean).sort();
}
