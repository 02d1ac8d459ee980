// The system of the appliance: what runs, a new one from a file or an address, the restart.

import { ApiError, get, post, upload } from "./api.js";
import { field } from "./controls.js";
import { confirmDialog } from "./dialog.js";
import { announce, el } from "./dom.js";
import { maybe, t } from "./language.js";

const LOOK = 1_000;
const ENDED = ["done", "failed"];

export class UpdateCard {
  constructor() {
    this.state = el("div", {});
    this.progress = el("progress", { max: 100, hidden: true, "aria-label": t("update.title") });
    this.words = el("p", { class: "hint", role: "status" });
    this.problem = el("p", { class: "problem", role: "alert" });
    this.restart = el(
      "button",
      { class: "button primary", type: "button", hidden: true, onclick: () => this.askRestart() },
      t("update.restart"),
    );
    this.file = field({ label: t("update.file"), type: "file", accept: ".raucb" });
    this.address = field({ label: t("update.address"), type: "url", placeholder: "https://", maxlength: 2000 });
    this.form = el(
      "details",
      { class: "fold" },
      el("summary", {}, t("update.other")),
      this.form_("update.send", this.file, () => this.send()),
      this.form_("update.fetch", this.address, () => this.fetch()),
    );
    this.element = el(
      "section",
      { class: "card update-card", hidden: true },
      el("h2", {}, t("update.title")),
      this.state,
      this.progress,
      this.words,
      this.problem,
      el("div", { class: "button-row" }, this.restart),
      this.form,
    );
  }

  form_(words, input, act) {
    const submit = (event) => {
      event.preventDefault();
      this.tell(act);
    };
    input.input.required = true;
    return el("form", { onsubmit: submit }, input.element, el("button", { class: "button" }, t(words)));
  }

  show() {
    return this.tell(() => get("/api/update"));
  }

  async send() {
    this.words.textContent = t("update.state.receiving");
    this.progress.hidden = false;
    this.watch();
    return upload("/api/update/bundle", this.file.input.files[0]);
  }

  fetch() {
    return post("/api/update", { url: this.address.input.value });
  }

  /** Do something that answers the state, and show it. */
  async tell(act) {
    this.problem.textContent = "";
    try {
      this.fill(await act());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.textContent = error.text;
    }
  }

  fill({ available, version, slots, restart_needed: waits, job }) {
    this.element.hidden = !available;
    if (!available) return;
    this.state.replaceChildren(
      row(t("update.version"), version),
      ...slots.map((slot) => row(t("update.slot", { name: slot.bootname }), slotWords(slot))),
    );
    const busy = job !== null && !ENDED.includes(job.state);
    this.restart.hidden = !waits || busy;
    this.progress.hidden = !busy;
    if (job?.percent === null || job?.percent === undefined) this.progress.removeAttribute("value");
    else this.progress.value = job.percent;
    const failed = job?.state === "failed";
    const words = job && !failed ? t(`update.state.${job.state}`, { version: job.version ?? "" }) : "";
    if (this.words.textContent !== words) this.words.textContent = words;
    if (failed) this.problem.textContent = maybe(`update.reason.${job.reason}`) ?? job.message;
    for (const button of this.form.querySelectorAll("button")) button.disabled = busy;
    if (busy) this.watch();
  }

  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.element.isConnected && this.show(), LOOK);
  }

  async askRestart() {
    if (!(await confirmDialog(t("update.restart"), t("update.restart_sure")))) return;
    this.problem.textContent = "";
    try {
      await post("/api/restart", {});
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.textContent = error.text;
      return;
    }
    clearTimeout(this.timer); // what an answer before the end says would hide that it restarts
    announce(t("update.restarting"));
    this.words.textContent = t("update.restarting");
    this.restart.hidden = true;
    for (const button of this.form.querySelectorAll("button")) button.disabled = true;
  }
}

function slotWords(slot) {
  const parts = [slot.version ?? "", slot.booted ? t("update.runs") : t("update.spare")];
  if (!slot.good) parts.push(t("update.unconfirmed"));
  return parts.filter(Boolean).join(" · ");
}

function row(name, value) {
  return el(
    "div",
    { class: "health-row" },
    el("span", { class: "health-name" }, name),
    el("span", { class: "health-value" }, value),
  );
}
