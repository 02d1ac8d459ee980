// Before the home: first set-up with the one-time code, or login.

import { ApiError, post, rememberSession } from "./api.js";
import { field } from "./controls.js";
import { el } from "./dom.js";
import { chooseLanguage, language, t } from "./language.js";

/** Show set-up or login; `onIn(session)` is called once somebody is in. */
export function accountView(owner, onIn, again) {
  const form = owner ? loginForm(onIn) : setupForm(onIn);
  const other = language() === "en" ? "zh" : "en";
  return el(
    "main",
    { class: "account" },
    el("img", { class: "account-mark", src: "/icon.svg", alt: "", width: 72, height: 72 }),
    el("h1", {}, t(owner ? "login.title" : "setup.title")),
    el("p", { class: "hint" }, t("app.tagline")),
    form,
    el(
      "button",
      {
        class: "quiet-button language-button",
        type: "button",
        lang: other === "zh" ? "zh-CN" : "en",
        onclick: () => {
          chooseLanguage(other);
          again();
        },
      },
      other === "zh" ? "中文" : "English",
    ),
  );
}

function submitter(path, read, onIn) {
  const problem = el("p", { class: "problem", role: "alert" });
  const button = el("button", { class: "button primary wide" });
  const submit = async (event) => {
    event.preventDefault();
    const body = read(problem);
    if (!body) return;
    button.disabled = true;
    problem.textContent = "";
    try {
      const session = await post(path, body);
      rememberSession(session);
      onIn(session);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem.textContent = error.text;
    } finally {
      button.disabled = false;
    }
  };
  return { problem, button, submit };
}

function loginForm(onIn) {
  const password = field({
    label: t("login.password"),
    type: "password",
    name: "password",
    autocomplete: "current-password",
    required: true,
    autofocus: true,
    maxlength: 256,
  });
  const parts = submitter("/api/login", () => ({ password: password.input.value }), onIn);
  parts.button.append(t("login.go"));
  return el(
    "form",
    { class: "account-form", onsubmit: parts.submit },
    hiddenName(),
    password.element,
    parts.problem,
    parts.button,
  );
}

function setupForm(onIn) {
  const code = field({
    label: t("setup.code"),
    name: "code",
    autocomplete: "one-time-code",
    autocapitalize: "characters",
    spellcheck: "false",
    required: true,
    hint: t("setup.code_hint"),
    class: "text-field code-field",
    maxlength: 32,
    autofocus: true,
  });
  const password = field({
    label: t("setup.password"),
    type: "password",
    name: "password",
    autocomplete: "new-password",
    required: true,
    minlength: 8,
    maxlength: 256,
    hint: t("setup.password_hint"),
  });
  const repeat = field({
    label: t("setup.repeat"),
    type: "password",
    name: "repeat",
    autocomplete: "new-password",
    required: true,
    maxlength: 256,
  });
  const read = (problem) => {
    if (password.input.value !== repeat.input.value) {
      problem.textContent = t("setup.mismatch");
      return null;
    }
    return { code: code.input.value, password: password.input.value };
  };
  const parts = submitter("/api/setup", read, onIn);
  parts.button.append(t("setup.go"));
  return el(
    "form",
    { class: "account-form", onsubmit: parts.submit },
    el("p", { class: "intro" }, t("setup.intro")),
    hiddenName(),
    code.element,
    password.element,
    repeat.element,
    parts.problem,
    parts.button,
  );
}

/** Password managers file a password under a name. */
function hiddenName() {
  return el("input", {
    type: "text",
    name: "username",
    value: "owner",
    autocomplete: "username",
    class: "visually-hidden",
    tabindex: -1,
    "aria-hidden": "true",
  });
}
