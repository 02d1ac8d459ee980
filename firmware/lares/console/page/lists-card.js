// The lists of the home: what is to be done, what is done, and a line to add something.

import { ApiError, patch, post, remove } from "./api.js";
import { confirmDialog } from "./dialog.js";
import { announce, el } from "./dom.js";
import { icon } from "./icons.js";
import { count, language, nameOf, t } from "./language.js";

const SHOPPING = "todo.shopping";

export class ListsCard {
  /** `details(id)` opens what there is to a list's entity: its names. */
  constructor(kept, details) {
    this.kept = kept;
    this.details = details;
    this.drafts = new Map();
    this.unfolded = new Set();
    this.cards = el("div", { class: "lists" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.name = el("input", {
      class: "text-field",
      name: "list-name",
      type: "text",
      dir: "auto",
      required: true,
      maxlength: 64,
      autocomplete: "off",
      placeholder: t("lists.name"),
      "aria-label": t("lists.name"),
    });
    this.element = el(
      "div",
      { class: "lists-part" },
      this.cards,
      el(
        "form",
        { class: "kept-form", onsubmit: (event) => this.make(event) },
        this.name,
        el("button", { class: "button" }, t("lists.make")),
      ),
      this.problem,
    );
    this.build();
  }

  build() {
    const focused = document.activeElement?.closest?.("[data-focus]")?.dataset.focus;
    this.cards.replaceChildren(...this.kept.lists.map((list) => this.card(list)));
    if (focused) this.cards.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }

  card(list) {
    const title = nameOf(list.names);
    const open = list.items.filter((item) => !item.done);
    const done = list.items.filter((item) => item.done);
    return el(
      "section",
      { class: "kept-card", "data-list": list.id, "aria-label": title },
      el("header", { class: "kept-head" }, el("h2", { dir: "auto" }, title), this.tools(list, title)),
      open.length
        ? el("ul", { class: "items" }, open.map((item) => this.item(list, item)))
        : el("p", { class: "hint" }, t("lists.empty")),
      this.addLine(list, title),
      done.length ? this.doneItems(list, done) : null,
    );
  }

  tools(list, title) {
    const edit = el(
      "button",
      {
        class: "quiet-button",
        type: "button",
        "aria-label": t("lists.rename", { name: title }),
        onclick: () => this.details(list.id),
      },
      icon("edit"),
    );
    if (list.id === SHOPPING) return edit;
    const discard = el(
      "button",
      {
        class: "quiet-button",
        type: "button",
        "aria-label": t("lists.discard", { name: title }),
        onclick: () => this.discard(list, title),
      },
      icon("trash"),
    );
    return el("span", {}, edit, discard);
  }

  item(list, item) {
    const path = itemPath(list, item);
    const box = el("input", {
      type: "checkbox",
      checked: item.done,
      "data-focus": `${item.id} box`,
      onchange: () => this.send(() => patch(path, { done: !item.done })),
    });
    return el(
      "li",
      { class: "item", "data-item": item.id, "data-done": item.done },
      el("label", {}, box, el("span", { dir: "auto" }, item.text)),
      el(
        "button",
        {
          class: "quiet-button",
          type: "button",
          "aria-label": t("lists.remove", { item: item.text }),
          onclick: () => this.send(() => remove(path)),
        },
        icon("close"),
      ),
    );
  }

  addLine(list, title) {
    const input = el("input", {
      class: "text-field",
      type: "text",
      dir: "auto",
      maxlength: 200,
      autocomplete: "off",
      value: this.drafts.get(list.id) ?? "",
      "data-focus": `${list.id} add`,
      placeholder: t("lists.add_hint"),
      "aria-label": t("lists.add_to", { name: title }),
      oninput: () => this.drafts.set(list.id, input.value),
    });
    const add = (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return;
      this.send(async () => {
        await post(`/api/lists/${encodeURIComponent(list.id)}/items`, { text });
        this.drafts.delete(list.id);
        const line = this.cards.querySelector(`[data-focus="${CSS.escape(`${list.id} add`)}"]`);
        if (line) line.value = "";
        announce(t("lists.added", { item: text }));
      });
    };
    return el(
      "form",
      { class: "kept-form", onsubmit: add },
      input,
      el("button", { class: "round-button", "aria-label": t("lists.add_to", { name: title }) }, icon("plus")),
    );
  }

  doneItems(list, done) {
    const fold = el(
      "details",
      {
        class: "done-items",
        open: this.unfolded.has(list.id),
        ontoggle: () => (fold.open ? this.unfolded.add(list.id) : this.unfolded.delete(list.id)),
      },
      el("summary", {}, count("lists.done", done.length)),
      el("ul", { class: "items" }, done.map((item) => this.item(list, item))),
    );
    return fold;
  }

  make(event) {
    event.preventDefault();
    const name = this.name.value.trim();
    if (!name) return;
    this.send(async () => {
      await post("/api/lists", { names: { [language()]: [name] } });
      this.name.value = "";
    });
  }

  async discard(list, title) {
    const sure = await confirmDialog(t("lists.discard", { name: title }), t("lists.discard_hint"));
    if (sure) this.send(() => remove(`/api/lists/${encodeURIComponent(list.id)}`));
  }

  async send(work) {
    this.problem.hidden = true;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.textContent = error.text;
      this.problem.hidden = false;
      this.build(); // a box that was ticked shows again what is kept
    }
  }
}

const itemPath = (list, item) =>
  `/api/lists/${encodeURIComponent(list.id)}/items/${encodeURIComponent(item.id)}`;
