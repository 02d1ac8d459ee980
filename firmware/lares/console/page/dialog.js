// Dialogs: a sheet from below on a phone, a card in the middle of a wide window.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./language.js";

let opened = 0;

/** Open a modal dialog; `build(close)` returns its content. Resolves with what `close` was given. */
export function openDialog(title, build, { kind = "", subtitle = "" } = {}) {
  return new Promise((resolve) => {
    let result = null;
    const titleId = `sheet-title-${(opened += 1)}`;
    const dialog = el("dialog", { class: `sheet ${kind}`, "aria-labelledby": titleId });
    const close = (value = null) => {
      result = value;
      dialog.close();
    };
    const head = el(
      "header",
      { class: "sheet-head" },
      el("div", {}, el("h2", { id: titleId }, title), subtitle ? el("p", { class: "hint" }, subtitle) : null),
      el(
        "button",
        { class: "quiet-button", type: "button", "aria-label": t("details.close"), onclick: () => close() },
        icon("close"),
      ),
    );
    dialog.append(head, el("div", { class: "sheet-body" }, build(close, dialog)));
    // A press on the backdrop closes; the dialog itself fills its own box.
    let pressedOutside = false;
    dialog.addEventListener("pointerdown", (event) => (pressedOutside = event.target === dialog));
    dialog.addEventListener("click", (event) => {
      if (pressedOutside && event.target === dialog) close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Ask for a yes; resolves true only if it was given. */
export async function confirmDialog(title, text) {
  const answer = await openDialog(
    title,
    (close) => [
      el("p", { class: "confirm-text" }, text),
      el(
        "div",
        { class: "button-row" },
        el("button", { class: "button", type: "button", onclick: () => close(false) }, t("confirm.no")),
        el("button", { class: "button danger", type: "button", onclick: () => close(true) }, t("confirm.yes")),
      ),
    ],
    { kind: "small" },
  );
  return answer === true;
}
