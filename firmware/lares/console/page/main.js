// Starts the page: who is there, which view, what the home says.

import { ApiError, get, rememberSession, whenLoggedOut } from "./api.js";
import { accountView } from "./account-view.js";
import { announce, el, setAttribute, setText } from "./dom.js";
import { openEntity } from "./entity-dialog.js";
import { HealthView } from "./health-view.js";
import { HistoryView } from "./history-view.js";
import { Home } from "./home.js";
import { HomeView } from "./home-view.js";
import { openHouse } from "./house-dialog.js";
import { icon } from "./icons.js";
import { Kept } from "./kept.js";
import { KeptView } from "./kept-view.js";
import { count, t } from "./language.js";
import { Live } from "./live.js";
import { Operator } from "./operate.js";
import { openSettings } from "./settings-dialog.js";
import { TalkView } from "./talk-view.js";
import { TaughtView } from "./taught-view.js";
import { Toasts } from "./toasts.js";

const VIEWS = ["home", "talk", "kept", "history", "health"];
const VIEW_ICONS = { kept: "list" };
/** Views without a tab of their own, and the tab that they belong to. */
const INNER = { taught: "talk" };
const RETRY = 3_000;
const app = document.getElementById("app");
let page = null;

class Page {
  constructor(session) {
    this.session = session;
    this.home = new Home();
    this.kept = new Kept();
    this.toasts = new Toasts();
    this.operator = new Operator(this.home);
    this.live = new Live({
      onMessage: (message) => {
        this.home.take(message);
        this.kept.take(message);
      },
      onStatus: (up) => this.connectionChanged(up),
      onLoggedOut: loggedOut,
      onRefused: () => this.checkSession(),
    });
    this.connected = true;
    this.build();
    this.home.listen(() => this.showStatus(this.connected));
    addEventListener("hashchange", (this.onHash = () => this.route()));
    this.live.start();
  }

  build() {
    const send = this.operator.send.bind(this.operator);
    const details = (id) => openEntity(id, this.home, this.operator, send);
    this.home.listeners.clear();
    this.kept.listeners.clear();
    this.kept.listen((change) => this.keptChanged(change));
    this.views = {
      home: new HomeView(this.home, this.operator, {
        send,
        details,
        arrange: () => openHouse(this.home),
        title: this.session.home,
      }),
      talk: new TalkView(this.home),
      kept: new KeptView(this.kept, this.home, details),
      history: new HistoryView(this.home),
      health: new HealthView(this.home),
      taught: new TaughtView(this.home),
    };
    this.banner = el("p", { class: "banner", role: "status", hidden: true }, icon("offline"), el("span"));
    this.links = VIEWS.map((name) =>
      el(
        "a",
        { class: "tab", href: `#${name}`, "data-view": name },
        icon(VIEW_ICONS[name] ?? name),
        el("span", {}, t(`nav.${name}`)),
      ),
    );
    this.running = el("span", { class: "tab-count", hidden: true });
    this.links[VIEWS.indexOf("kept")].append(this.running);
    const settings = el(
      "button",
      {
        class: "tab settings-button",
        type: "button",
        onclick: () => openSettings(this.session.version, { relabel: () => this.relabel(), loggedOut }),
      },
      icon("settings"),
      el("span", {}, t("nav.settings")),
    );
    this.frame = el(
      "div",
      { class: "frame" },
      el(
        "nav",
        { class: "tabs", "aria-label": t("nav.label") },
        el("img", { class: "nav-mark", src: "/icon.svg", alt: "Lares", width: 36, height: 36 }),
        this.links,
        settings,
      ),
      el(
        "main",
        { class: "main" },
        this.banner,
        Object.values(this.views).map((view) => view.element),
      ),
    );
    app.replaceChildren(this.frame, this.toasts.element);
    this.keptChanged({ announced: [] });
    this.route();
  }

  keptChanged({ announced }) {
    const number = this.kept.timers.length;
    setText(this.running, String(number));
    setAttribute(this.running, "aria-label", count("timers.running", number));
    this.running.hidden = number === 0;
    for (const said of announced) this.toasts.show(said);
  }

  relabel() {
    this.build();
    this.home.listen(() => this.showStatus(this.connected));
    this.showStatus(this.connected);
  }

  route() {
    const wanted = location.hash.slice(1);
    const name = VIEWS.includes(wanted) || Object.hasOwn(INNER, wanted) ? wanted : "home";
    const tab = INNER[name] ?? name;
    this.frame.dataset.view = name;
    for (const link of this.links) {
      if (link.dataset.view === tab) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = `${t(`nav.${name}`)} · ${this.session.home ?? "Lares"}`;
    this.views[name].show?.();
    if (name === "talk") this.views.talk.focus();
  }

  connectionChanged(up) {
    const back = up && !this.connected;
    this.showStatus(up);
    if (back) this.checkSession();
  }

  /** After an interruption: is the login still good, and is this still the page that is served? */
  async checkSession() {
    try {
      const session = await get("/api/session");
      rememberSession(session);
      if (!session.authenticated) loggedOut();
      else if (["version", "home", "safe_mode"].some((key) => session[key] !== this.session[key])) location.reload();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // still away: the socket keeps trying
    }
  }

  showStatus(up) {
    this.connected = up;
    let words = "";
    if (!up) words = t("link.console_lost");
    else if (this.session.safe_mode) words = t("safe_mode.banner");
    else if (!this.home.link.up) words = t("link.lost");
    const span = this.banner.lastElementChild;
    if (this.banner.hidden === (words === "") && span.textContent === words) return;
    setText(span, words);
    this.banner.hidden = words === "";
    if (words) announce(words);
  }

  close() {
    this.live.stop();
    removeEventListener("hashchange", this.onHash);
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  }
}

function loggedOut() {
  page?.close();
  page = null;
  start();
}

function showAccount(owner) {
  document.title = "Lares";
  app.replaceChildren(
    accountView(
      owner,
      (session) => open(session),
      () => showAccount(owner),
    ),
  );
  app.querySelector("input:not([tabindex])")?.focus();
}

function open(session) {
  page = new Page(session);
}

async function start() {
  try {
    const session = await get("/api/session");
    rememberSession(session);
    if (session.authenticated) open(session);
    else showAccount(session.owner);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    app.replaceChildren(el("main", { class: "account" }, el("p", { class: "problem", role: "alert" }, error.text)));
    setTimeout(start, RETRY);
  }
}

whenLoggedOut(() => {
  if (page) loggedOut();
});
start();
