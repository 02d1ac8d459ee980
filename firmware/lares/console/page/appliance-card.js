// The appliance itself: its home, its broker for the devices of the house, restart, power off, factory reset.

import { ApiError, get, patient, post } from "./api.js";
import { confirmDialog } from "./dialog.js";
import { announce, el } from "./dom.js";
import { HouseholdForm } from "./household-form.js";
import { t } from "./language.js";
import { askProof } from "./proof-dialog.js";

export class ApplianceCard {
  constructor() {
    this.household = new HouseholdForm();
    this.broker = el("div", {});
    this.words = el("p", { class: "hint", role: "status" });
    this.problem = el("p", { class: "problem", role: "alert" });
    this.element = el(
      "section",
      { class: "card system-card appliance-card", hidden: true },
      el("h2", {}, t("appliance.title")),
      this.household.element,
      this.broker,
      this.words,
      this.problem,
      el(
        "div",
        { class: "button-row" },
        button("appliance.restart", "", () => this.power("restart", "/api/restart")),
        button("appliance.power_off", "", () => this.power("power_off", "/api/power-off")),
        button("appliance.reset", "danger", () => this.reset()),
      ),
    );
  }

  show() {
    return this.tell(async () => this.fill(await get("/api/system")));
  }

  /** Do something, and say it if it fails. */
  async tell(act) {
    this.problem.textContent = "";
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.textContent = error.text;
    }
  }

  fill({ appliance, broker, home }) {
    this.element.hidden = !appliance;
    if (!appliance) return;
    this.household.fill(home);
    const { open, host, port, account } = broker;
    this.password = null;
    const rows = [row(t("broker.title"), t(open ? "broker.is_open" : "broker.is_closed"))];
    if (open) {
      this.password = el("span", { class: "health-value secret" }, "••••••••");
      rows.push(
        row(t("broker.address"), `${host}:${port}`),
        row(t("broker.account"), account),
        row(t("broker.password"), this.password),
      );
    }
    this.broker.replaceChildren(
      ...rows,
      el(
        "div",
        { class: "button-row" },
        open ? button("broker.show", "", () => this.showPassword()) : null,
        button(open ? "broker.close" : "broker.open", "", () => this.changeBroker(!open)),
      ),
    );
  }

  async changeBroker(open) {
    const sure = t(open ? "broker.open_sure" : "broker.close_sure");
    if (!(await confirmDialog(t(open ? "broker.open" : "broker.close"), sure))) return;
    this.words.textContent = t("appliance.working");
    await this.tell(async () => this.fill(await patient("PUT", "/api/broker", { open })));
    this.words.textContent = "";
  }

  async showPassword() {
    const shown = await askProof({
      title: t("broker.show"),
      text: t("broker.show_about"),
      go: t("broker.show"),
      act: (password) => post("/api/broker/password", { password }),
    });
    if (shown && this.password) this.password.textContent = shown.password;
  }

  async power(what, path) {
    if (!(await confirmDialog(t(`appliance.${what}`), t(`appliance.${what}_sure`)))) return;
    await this.tell(async () => {
      await patient("POST", path, {});
      this.say(t(`appliance.${what}_begins`));
    });
  }

  async reset() {
    const done = await askProof({
      title: t("appliance.reset"),
      text: [t("appliance.reset_sure"), t("appliance.reset_after")],
      go: t("appliance.reset_go"),
      danger: true,
      act: (password) => patient("POST", "/api/factory-reset", { password }),
    });
    if (done) this.say(t("appliance.reset_begins"));
  }

  say(words) {
    this.words.textContent = words;
    announce(words);
  }
}

function button(words, kind, act) {
  const name = words.split(".").at(-1);
  return el("button", { class: `button ${kind}`, type: "button", "data-act": name, onclick: act }, t(words));
}

function row(name, value) {
  return el(
    "div",
    { class: "health-row" },
    el("span", { class: "health-name" }, name),
    value instanceof Node ? value : el("span", { class: "health-value" }, value),
  );
}
