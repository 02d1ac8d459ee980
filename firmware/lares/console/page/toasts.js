// What is announced, over whatever view is open: a timer that ends must not be missed.

import { announce, el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./language.js";

/** Milliseconds that a message stays; what was missed or failed stays until somebody has read it. */
const STAYS = 15_000;
const MOST = 4;
const LASTING = new Set(["timer", "missed", "problem"]);
export const OCCASION_ICONS = {
  message: "sound",
  timer: "clock",
  missed: "clock",
  command: "check",
  problem: "warning",
};

export class Toasts {
  constructor() {
    this.element = el("div", { class: "toasts" });
  }

  show(said) {
    const words = t(`occasion.${said.occasion}`);
    const toast = el(
      "div",
      { class: "toast", "data-occasion": said.occasion, "data-id": said.id },
      icon(OCCASION_ICONS[said.occasion]),
      el("p", { lang: said.language === "zh" ? "zh-CN" : "en", dir: "auto" }, said.text),
      el(
        "button",
        {
          class: "quiet-button small",
          type: "button",
          "aria-label": t("details.close"),
          onclick: () => toast.remove(),
        },
        icon("close"),
      ),
    );
    this.element.append(toast);
    while (this.element.childElementCount > MOST) this.element.firstElementChild.remove();
    if (!LASTING.has(said.occasion)) setTimeout(() => toast.remove(), STAYS);
    announce(`${words}: ${said.text}`);
  }
}
