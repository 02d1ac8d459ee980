// What the home was taught and what it does without asking: list, try, teach, rename, forget.

import { ApiError, get, patch, post, remove } from "./api.js";
import { field } from "./controls.js";
import { confirmDialog, openDialog } from "./dialog.js";
import { announce, el } from "./dom.js";
import { icon } from "./icons.js";
import { byName, count, language, moment, nameOf, t } from "./language.js";

/** Milliseconds of rest after which what was typed is tried. */
const REST = 400;

export class TaughtView {
  constructor(home) {
    this.home = home;
    this.lessons = [];
    this.tries = 0;
    this.phrase = field({ label: t("taught.phrase"), name: "phrase", ...TEXT, maxlength: 80 });
    this.command = field({ label: t("taught.command"), name: "command", ...TEXT, maxlength: 400 });
    this.place = el("select", { id: "taught-place", name: "place", onchange: () => this.try() });
    for (const { input } of [this.phrase, this.command]) input.addEventListener("input", () => this.tryLater());
    this.preview = el("p", { class: "taught-preview", role: "status", hidden: true });
    this.save = el("button", { class: "button primary", disabled: true }, t("taught.teach"));
    this.learnt = el("ul", { class: "taught-list" });
    this.habits = el("ul", { class: "taught-list" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.number = el("span", { class: "hint" });
    this.element = el(
      "section",
      { class: "view taught-view", id: "view-taught", "aria-label": t("taught.title") },
      el(
        "header",
        { class: "view-head taught-head" },
        el("h1", {}, t("taught.title")),
        el("a", { class: "button", href: "#talk" }, t("taught.back")),
      ),
      this.problem,
      el("div", { class: "kept-columns" }, this.lessonsCard(), this.habitsCard()),
    );
    this.fillPlaces();
    home.listen(({ structure }) => structure && this.placesChanged());
  }

  lessonsCard() {
    return el(
      "section",
      { class: "card kept-card", "aria-label": t("taught.lessons") },
      el("header", { class: "kept-head" }, el("h2", {}, t("taught.lessons")), this.number),
      el(
        "form",
        { class: "taught-form", onsubmit: (event) => this.teach(event) },
        this.phrase.element,
        this.command.element,
        el("div", { class: "field" }, el("label", { for: "taught-place" }, t("taught.place")), this.place),
        this.preview,
        this.save,
      ),
      this.learnt,
    );
  }

  habitsCard() {
    return el(
      "section",
      { class: "card kept-card", "aria-label": t("taught.habits") },
      el("h2", {}, t("taught.habits")),
      el("p", { class: "hint" }, t("taught.habits_hint")),
      this.habits,
    );
  }

  async show() {
    await this.work(async () => {
      const [taught, agreed] = await Promise.all([get("/api/lessons"), get("/api/agreements")]);
      this.lessons = taught.lessons;
      this.limit = taught.limit;
      this.agreements = agreed.agreements;
      this.build();
    });
  }

  build() {
    const agreements = this.agreements;
    this.number.textContent = t("taught.number", { n: this.lessons.length, limit: this.limit });
    this.learnt.replaceChildren(...this.lessons.map((lesson) => this.lesson(lesson)));
    if (!this.lessons.length) this.learnt.append(el("li", { class: "hint" }, t("taught.none")));
    this.habits.replaceChildren(...agreements.map((agreed) => this.habit(agreed)));
    if (!agreements.length) this.habits.append(el("li", { class: "hint" }, t("taught.no_habits")));
  }

  lesson(lesson) {
    const by = t("taught.by", { person: lesson.taught_by, when: moment(lesson.taught_at) });
    return el(
      "li",
      { class: "taught", "data-lesson": lesson.id },
      el(
        "div",
        { class: "taught-words" },
        el("span", { class: "taught-phrase", dir: "auto" }, lesson.phrase),
        el("span", { dir: "auto" }, lesson.command),
        el("span", { class: "hint" }, [by, this.areaName(lesson.area)].filter(Boolean).join(" · ")),
      ),
      quiet("edit", t("taught.rename", { phrase: lesson.phrase }), () => this.rename(lesson)),
      quiet("trash", t("taught.forget", { phrase: lesson.phrase }), () => this.forget(lesson)),
    );
  }

  habit(agreed) {
    const used = t("taught.used", { person: agreed.person, times: count("taught.times", agreed.count) });
    const when = t("taught.last", { when: moment(agreed.used_at) });
    return el(
      "li",
      { class: "taught", "data-agreement": agreed.id },
      el(
        "div",
        { class: "taught-words" },
        el("span", { class: "taught-phrase", dir: "auto" }, `“${agreed.said}”`),
        agreed.does ? el("span", { dir: "auto" }, agreed.does) : null,
        el("span", { class: "hint" }, [used, when, this.areaName(agreed.area)].filter(Boolean).join(" · ")),
      ),
      quiet("hand", t("taught.ask_first", { words: agreed.said }), () =>
        this.work(async () => {
          await remove(`/api/agreements/${agreed.id}`);
          announce(t("taught.asks_first"));
          await this.show();
        }),
      ),
    );
  }

  areaName(id) {
    return this.home.areas.has(id) ? nameOf(this.home.areas.get(id).names) : "";
  }

  placesChanged() {
    this.fillPlaces();
    if (this.agreements) this.build();
  }

  fillPlaces() {
    const chosen = this.place.value;
    this.place.replaceChildren(
      el("option", { value: "" }, t("taught.anywhere")),
      ...[...this.home.areas.values()]
        .sort(byName)
        .map((area) => el("option", { value: area.id }, nameOf(area.names))),
    );
    this.place.value = this.home.areas.has(chosen) ? chosen : "";
  }

  // -- teach -----------------------------------------------------------------------------------------

  body() {
    const phrase = this.phrase.input.value.trim();
    const command = this.command.input.value.trim();
    if (!phrase || !command) return null;
    return { phrase, command, language: language(), ...(this.place.value ? { area: this.place.value } : {}) };
  }

  tryLater() {
    clearTimeout(this.resting);
    this.save.disabled = true;
    this.tries += 1; // what is still on its way is about other words
    this.resting = setTimeout(() => this.try(), REST);
  }

  async try() {
    clearTimeout(this.resting);
    const body = this.body();
    const number = (this.tries += 1);
    this.preview.hidden = body === null;
    this.save.disabled = true;
    if (body === null) return;
    await this.work(async () => {
      const tried = await post("/api/lessons/preview", body);
      if (number !== this.tries) return;
      this.preview.textContent = tried.text;
      this.preview.dataset.accepted = tried.accepted;
      this.replaces = tried.replaces !== null;
      this.save.textContent = t(this.replaces ? "taught.replace" : "taught.teach");
      this.save.disabled = !tried.accepted;
    });
  }

  async teach(event) {
    event.preventDefault();
    if (this.save.disabled) return this.try();
    const body = { ...this.body(), replace: this.replaces === true };
    return this.work(async () => {
      await post("/api/lessons", body);
      this.phrase.input.value = this.command.input.value = "";
      this.preview.hidden = true;
      this.save.disabled = true;
      this.save.textContent = t("taught.teach");
      announce(t("taught.learnt", { phrase: body.phrase }));
      await this.show();
      this.phrase.input.focus();
    });
  }

  async forget(lesson) {
    const sure = await confirmDialog(t("confirm.title"), t("taught.forget_sure", { phrase: lesson.phrase }));
    if (!sure) return;
    await this.work(async () => {
      await remove(`/api/lessons/${lesson.id}`);
      await this.show();
    });
  }

  rename(lesson) {
    openDialog(t("taught.rename", { phrase: lesson.phrase }), (close) => {
      const label = t("taught.phrase");
      const name = field({ label, name: "new-phrase", ...TEXT, maxlength: 80, value: lesson.phrase });
      const problem = el("p", { class: "problem", role: "alert" });
      const save = async (event) => {
        event.preventDefault();
        const phrase = name.input.value.trim();
        if (!phrase) return;
        try {
          await patch(`/api/lessons/${lesson.id}`, { phrase, language: language() });
          close();
          await this.show();
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          problem.textContent = error.text;
        }
      };
      return [
        el(
          "form",
          { onsubmit: save },
          name.element,
          problem,
          el("button", { class: "button primary" }, t("customise.save")),
        ),
      ];
    });
  }

  async work(task) {
    this.problem.hidden = true;
    try {
      await task();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.textContent = error.text;
      this.problem.hidden = false;
    }
  }
}

const TEXT = { type: "text", dir: "auto", autocomplete: "off", required: true };

const quiet = (sign, words, onclick) =>
  el("button", { class: "quiet-button", type: "button", "aria-label": words, title: words, onclick }, icon(sign));
