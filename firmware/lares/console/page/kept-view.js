// The Lists view: timers, lists and what was announced.

import { ApiError, post } from "./api.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { language, moment, t } from "./language.js";
import { ListsCard } from "./lists-card.js";
import { TimersCard } from "./timers-card.js";
import { OCCASION_ICONS } from "./toasts.js";

export class KeptView {
  constructor(kept, home, details) {
    this.kept = kept;
    this.timers = new TimersCard(kept, home);
    this.lists = new ListsCard(kept, details);
    this.said = el("ul", { class: "announcements" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.message = el("input", {
      class: "text-field",
      name: "message",
      type: "text",
      dir: "auto",
      required: true,
      maxlength: 500,
      autocomplete: "off",
      placeholder: t("announcements.hint"),
      "aria-label": t("announcements.hint"),
    });
    this.element = el(
      "section",
      { class: "view kept-view", id: "view-kept", "aria-label": t("nav.kept") },
      el("header", { class: "view-head" }, el("h1", {}, t("kept.title"))),
      el(
        "div",
        { class: "kept-columns" },
        el("div", { class: "kept-column" }, this.timers.element, this.announcements()),
        el("div", { class: "kept-column" }, this.lists.element),
      ),
    );
    kept.listen((change) => this.change(change));
    home.listen(({ structure }) => structure && this.timers.build());
    this.tell();
  }

  announcements() {
    return el(
      "section",
      { class: "kept-card", "aria-label": t("announcements.title") },
      el("h2", {}, t("announcements.title")),
      el(
        "form",
        { class: "kept-form", onsubmit: (event) => this.announce(event) },
        this.message,
        el("button", { class: "button" }, t("announcements.send")),
      ),
      this.problem,
      this.said,
    );
  }

  change({ timers, lists, announced }) {
    if (timers) this.timers.build();
    if (lists) this.lists.build();
    if (announced.length || this.shown !== this.kept.announcements.length) this.tell();
  }

  tell() {
    const said = this.kept.announcements;
    this.shown = said.length;
    this.said.replaceChildren(
      ...said.map((each) =>
        el(
          "li",
          { class: "said", "data-occasion": each.occasion },
          icon(OCCASION_ICONS[each.occasion]),
          el("span", { lang: each.language === "zh" ? "zh-CN" : "en", dir: "auto" }, each.text),
          el("time", { datetime: each.at }, moment(each.at)),
        ),
      ),
    );
    if (!said.length) this.said.append(el("li", { class: "hint" }, t("announcements.none")));
  }

  async announce(event) {
    event.preventDefault();
    const text = this.message.value.trim();
    if (!text) return;
    this.problem.hidden = true;
    try {
      await post("/api/announcements", { text, language: language() });
      this.message.value = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.textContent = error.text;
      this.problem.hidden = false;
    }
  }
}
