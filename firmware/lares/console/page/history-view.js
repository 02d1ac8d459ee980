// The History view: what was said, understood, decided, and what each device answered.

import { ApiError, get } from "./api.js";
import { readable, serviceWords } from "./describe.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { day, maybe, nameOf, t, time } from "./language.js";
import { whyDetails } from "./why.js";

const PAGE = 30;
/** "10 × light": what stands for the ids of many. */
const SEVERAL = /^(\d+) × (\w+)$/;
/** "lock.front unlock: confirm (rule 3: …)"; ids may hold spaces. */
const DECISION = /^(.+) (\w+): (allow|confirm|deny) \((.*)\)$/s;

export class HistoryView {
  constructor(home) {
    this.home = home;
    this.list = el("div", { class: "history-list" });
    this.more = el(
      "button",
      { class: "button", type: "button", hidden: true, onclick: () => this.load(this.next) },
      t("history.more"),
    );
    this.element = el(
      "section",
      { class: "view records-view", id: "view-history", "aria-label": t("nav.history") },
      el("header", { class: "view-head" }, el("h1", {}, t("history.title"))),
      this.list,
      this.more,
    );
  }

  show() {
    return this.load(null);
  }

  async load(before) {
    try {
      const page = await get(`/api/history?limit=${PAGE}${before ? `&before=${before}` : ""}`);
      if (!before) {
        this.day = null;
        this.list.replaceChildren();
      }
      this.append(page.turns);
      this.next = page.next;
      this.more.hidden = page.next === null;
      if (!this.list.childElementCount)
        this.list.append(
          el("p", { class: "empty" }, icon("history"), el("span", { class: "empty-title" }, t("history.empty"))),
        );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.list.replaceChildren(el("p", { class: "problem", role: "alert" }, error.text));
    }
  }

  append(turns) {
    for (const turn of turns) {
      const words = day(turn.at);
      if (words !== this.day) {
        this.day = words;
        this.list.append(el("h2", { class: "day" }, words));
      }
      this.list.append(this.record(turn));
    }
  }

  record(turn) {
    const title = turn.by_hand ? this.callWords(turn.calls[0]) : `“${turn.text}”`;
    const origin = turn.by_hand ? t("history.by_hand") : t(`origin.${turn.origin}`);
    return el(
      "details",
      { class: "record", "data-outcome": turn.outcome },
      el(
        "summary",
        {},
        el("time", { datetime: turn.at }, time(turn.at)),
        el(
          "span",
          { class: "record-words" },
          el("span", { class: "record-title" }, title),
          turn.reply ? el("span", { class: "record-reply" }, turn.reply) : null,
        ),
        el("span", { class: "badge", "data-outcome": turn.outcome }, t(`reply.${turn.outcome}`)),
      ),
      el(
        "dl",
        { class: "facts record-facts" },
        el("dt", {}, t("history.understood")),
        el("dd", {}, turn.calls.length ? turn.calls.map((call) => intent(call)) : t("history.nothing")),
        turn.decisions.length ? [el("dt", {}, t("history.decided")), el("dd", {}, this.decisions(turn.decisions))] : [],
        turn.results.length
          ? [
              el("dt", {}, t("history.answered")),
              el(
                "dd",
                {},
                turn.results.map((result) => this.result(result)),
              ),
            ]
          : [],
      ),
      el("p", { class: "hint" }, origin, ` · ${turn.turn}`),
      whyDetails(turn.why),
    );
  }

  entityName(id) {
    const entity = this.home.entities.get(id);
    return entity ? nameOf(entity.names) : id;
  }

  /** "Kitchen light · turn on" for an operation by hand. */
  callWords(call) {
    const service = call.intent.slice(call.intent.indexOf(".") + 1);
    return `${this.entityName(call.slots.entity_id)} · ${serviceWords(service)}`;
  }

  /** One device by its name, "10 × light" as "Lights (10)". */
  targetWords(id) {
    const [, n, domain] = SEVERAL.exec(id) ?? [];
    return domain
      ? t("history.several", { domain: maybe(`domain.${domain}`) ?? readable(domain), n })
      : this.entityName(id);
  }

  /** What the policy said; lines that differ in nothing but the device become one. */
  decisions(lines) {
    const groups = new Map();
    for (const line of lines) {
      const [, id, service, verdict, rule] = DECISION.exec(line) ?? [];
      const words = verdict ? t(`decision.${verdict}`, { service: serviceWords(service) }) : line;
      const key = `${words} (${rule})`;
      if (!groups.has(key)) groups.set(key, { words, rule, names: [] });
      if (verdict) groups.get(key).names.push(this.targetWords(id));
    }
    return [...groups.values()].map(({ words, rule, names }) =>
      el(
        "div",
        {},
        el("div", {}, [names.join(t("list.comma")), words].filter(Boolean).join(" · ")),
        rule ? el("div", { class: "hint" }, rule) : null,
      ),
    );
  }

  result(result) {
    return el(
      "div",
      { class: "result-line", "data-outcome": result.outcome },
      el("span", {}, this.entityName(result.entity)),
      el(
        "span",
        { class: "result-outcome" },
        t(`outcome.${result.outcome}`),
        result.detail ? ` (${readable(result.detail)})` : "",
      ),
    );
  }
}

function intent(call) {
  const slots = Object.entries(call.slots).map(([key, value]) =>
    el("span", { class: "slot" }, el("b", {}, key), ` ${typeof value === "object" ? JSON.stringify(value) : value}`),
  );
  return el("div", { class: "intent" }, el("code", {}, call.intent), slots);
}
