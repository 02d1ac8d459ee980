// A dialog that asks for the owner's password before something is done, and shows why it was not.

import { ApiError } from "./api.js";
import { field } from "./controls.js";
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { t } from "./language.js";

/**
 * Ask and act; resolves with what `act(password)` came to, null if the person let it be.
 * `fields` are asked for before the password; `check()` returns what is wrong with them, if anything.
 */
export function askProof({ title, text, go, danger = false, fields = [], check = () => "", act }) {
  const password = field({
    label: t("system.owner_password"),
    type: "password",
    name: "owner-password",
    autocomplete: "current-password",
    required: true,
    maxlength: 256,
  });
  const problem = el("p", { class: "problem", role: "alert" });
  const progress = el("progress", { hidden: true, "aria-label": title });
  const button = el("button", { class: `button ${danger ? "danger" : "primary"}` }, go);
  return openDialog(
    title,
    (close) => {
      const submit = async (event) => {
        event.preventDefault();
        problem.textContent = check();
        if (problem.textContent) return;
        button.disabled = true;
        progress.hidden = false;
        try {
          close(await act(password.input.value));
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          problem.textContent = error.text;
        } finally {
          button.disabled = false;
          progress.hidden = true;
        }
      };
      return el(
        "form",
        { class: "proof-form", onsubmit: submit },
        [text].flat().map((words) => el("p", { class: "confirm-text" }, words)),
        fields.map((each) => each.element),
        password.element,
        progress,
        problem,
        el(
          "div",
          { class: "button-row" },
          el("button", { class: "button", type: "button", onclick: () => close() }, t("confirm.no")),
          button,
        ),
      );
    },
    { kind: "small" },
  );
}
