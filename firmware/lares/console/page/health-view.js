// The Health view: what is wrong and what to do about it; services and versions below.

import { ApiError, get } from "./api.js";
import { ApplianceCard } from "./appliance-card.js";
import { BackupCard } from "./backup-card.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { count, maybe, t } from "./language.js";
import { UpdateCard } from "./update-card.js";

export class HealthView {
  constructor(home) {
    this.home = home;
    this.body = el("div", { class: "health-body", "aria-live": "polite" });
    this.update = new UpdateCard();
    this.backup = new BackupCard();
    this.appliance = new ApplianceCard();
    this.element = el(
      "section",
      { class: "view records-view", id: "view-health", "aria-label": t("nav.health") },
      el(
        "header",
        { class: "view-head" },
        el("h1", {}, t("health.title")),
        el("button", { class: "button", type: "button", onclick: () => this.show() }, t("health.refresh")),
      ),
      this.body,
      this.update.element,
      this.backup.element,
      this.appliance.element,
    );
  }

  async show() {
    this.update.show();
    this.appliance.show();
    try {
      this.fill(await get("/api/health"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.body.replaceChildren(el("p", { class: "problem", role: "alert" }, error.text));
    }
  }

  fill({ link, findings, services, versions }) {
    const bad = findings.filter((finding) => finding.level !== "ok");
    const well = bad.length === 0 && link.up;
    const all = [...this.home.entities.values()].filter((entity) => entity.enabled);
    const away = all.filter((entity) => entity.state.unavailable).length;
    this.body.replaceChildren(
      el(
        "div",
        { class: "health-banner", "data-severity": well ? "ok" : "warning" },
        icon(well ? "check" : "warning"),
        el("p", {}, well ? t("health.well") : count("health.findings", bad.length + (link.up ? 0 : 1))),
      ),
      el("div", { class: "card-list" }, bad.map(findingCard)),
      card(t("health.link"), [
        row(link.up ? t("link.up") : t("link.down"), link.detail, link.up ? "ok" : "error"),
        row(t("health.entities", { n: all.length, away }), "", away ? "warning" : "ok"),
      ]),
      card(
        t("health.checks"),
        findings
          .filter((finding) => finding.level === "ok")
          .map((finding) => row(checkName(finding), findingWords(finding), "ok")),
      ),
      card(
        t("health.services"),
        Object.entries(services).map(([name, service]) => serviceRow(name, service)),
      ),
      card(
        t("health.versions"),
        Object.entries(versions).map(([name, version]) => row(name, version, null)),
      ),
    );
  }
}

const checkName = (finding) => maybe(`check.${finding.check}`) ?? finding.check;

/** What was found in the page's language, with the message's figures; what is not known as it is. */
function findingWords({ code, message }) {
  const figures = message.match(/\d+(\.\d+)?/g) ?? [];
  return maybe(`finding.${code}`) ? t(`finding.${code}`, { ...figures, message }) : message;
}

function findingCard(finding) {
  const words = findingWords(finding);
  const remedy = finding.remedy && (maybe(`remedy.${finding.code}`) ?? finding.remedy);
  return el(
    "article",
    { class: "finding", "data-severity": finding.level },
    icon(finding.level === "ok" ? "check" : "warning"),
    el(
      "div",
      {},
      el("p", { class: "finding-text" }, words),
      words === finding.message ? null : el("p", { class: "finding-figures" }, finding.message),
      remedy ? el("p", { class: "hint" }, remedy) : null,
    ),
  );
}

function serviceRow(name, service) {
  const severity = { running: "ok", starting: "warning", backing_off: "warning" }[service.state] ?? "error";
  const restarts = service.restarts ? count("health.restarts", service.restarts) : "";
  return row(
    maybe(`service.name.${name}`) ?? name,
    [t(`service.${service.state}`), restarts, service.error].filter(Boolean).join(" · "),
    severity,
  );
}

function row(name, value, severity) {
  return el(
    "div",
    { class: "health-row" },
    severity ? el("span", { class: "dot", "data-severity": severity }) : null,
    el("span", { class: "health-name" }, name),
    el("span", { class: "health-value" }, value),
  );
}

function card(title, rows) {
  if (!rows.length) return "";
  return el("section", { class: "card" }, el("h2", {}, title), rows);
}
