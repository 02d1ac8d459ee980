// Settings of this browser, and of the account.

import { ApiError, post, rememberSession } from "./api.js";
import { field } from "./controls.js";
import { openDialog } from "./dialog.js";
import { el, preferences } from "./dom.js";
import { chooseLanguage, language, t } from "./language.js";

/** `actions` are {relabel(), loggedOut()}. */
export function openSettings(version, actions) {
  openDialog(t("settings.title"), (close) =>
    [
      segments(t("settings.language"), { en: "English", zh: "中文" }, language(), (code) => {
        chooseLanguage(code);
        close();
        actions.relabel();
      }),
      segments(
        t("settings.theme"),
        { auto: t("settings.theme_auto"), light: t("settings.theme_light"), dark: t("settings.theme_dark") },
        preferences.get("theme", "auto"),
        (theme) => {
          preferences.set("theme", theme);
          dispatchEvent(new Event("lares-theme"));
        },
      ),
      passwordForm(),
      el(
        "div",
        { class: "button-row" },
        el(
          "button",
          { class: "button", type: "button", onclick: () => logout(false, close, actions) },
          t("settings.logout"),
        ),
        el(
          "button",
          { class: "button", type: "button", onclick: () => logout(true, close, actions) },
          t("settings.logout_all"),
        ),
      ),
      version ? el("p", { class: "hint" }, t("settings.version", { version })) : null,
    ].filter(Boolean),
  );
}

async function logout(everywhere, close, actions) {
  try {
    await post("/api/logout", { everywhere });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  close();
  actions.loggedOut();
}

function segments(label, options, current, onchange) {
  const name = `segment-${label}`;
  return el(
    "fieldset",
    { class: "segments" },
    el("legend", {}, label),
    el(
      "div",
      { class: "segment-row" },
      Object.entries(options).map(([value, words]) =>
        el(
          "label",
          { class: "segment" },
          el("input", { type: "radio", name, value, checked: value === current, onchange: () => onchange(value) }),
          el("span", { lang: value === "zh" ? "zh-CN" : null }, words),
        ),
      ),
    ),
  );
}

function passwordForm() {
  const current = field({
    label: t("settings.current"),
    type: "password",
    autocomplete: "current-password",
    required: true,
    maxlength: 256,
  });
  const fresh = field({
    label: t("setup.password"),
    type: "password",
    autocomplete: "new-password",
    required: true,
    minlength: 8,
    maxlength: 256,
    hint: t("setup.password_hint"),
  });
  const note = el("p", { class: "problem", role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      rememberSession(await post("/api/password", { current: current.input.value, password: fresh.input.value }));
      note.textContent = t("settings.changed");
      note.classList.add("good");
      event.target.reset();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      note.classList.remove("good");
      note.textContent = error.text;
    }
  };
  return el(
    "details",
    { class: "fold" },
    el("summary", {}, t("settings.password")),
    el(
      "form",
      { onsubmit: submit },
      current.element,
      fresh.element,
      note,
      el("button", { class: "button" }, t("customise.save")),
    ),
  );
}
