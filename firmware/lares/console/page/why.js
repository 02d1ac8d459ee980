// "Why?" under a turn: what each stage saw, in words; for engineers the raw notes below.

import { el } from "./dom.js";
import { number } from "./language.js";

/** The details of a turn's `why`, null for a turn of which nothing was noted. */
export function whyDetails(why) {
  if (!why) return null;
  const details = el("details", { class: "why" }, el("summary", { class: "why-summary" }, why.title));
  // Most are never opened: what is inside is made when somebody asks.
  details.addEventListener("toggle", () => details.append(...inside(why)), { once: true });
  details.addEventListener("toggle", () => details.open && show(details));
  return details;
}

/** Scroll so far that the explanation can be read, and no further. */
function show(details) {
  const tall = details.offsetHeight > innerHeight / 2;
  details.scrollIntoView({ block: tall ? "start" : "nearest" });
}

function inside(why) {
  return [
    el("dl", { class: "why-lines" }, why.lines.map(line)),
    el(
      "details",
      { class: "why-raw" },
      el("summary", { class: "why-summary" }, why.notes_title),
      el(
        "pre",
        { tabindex: 0, "aria-label": why.notes_title },
        why.stages.map((stage) => JSON.stringify(stage)).join("\n"),
      ),
    ),
  ];
}

function line({ stage, title, words, tone, chips, bars }) {
  return el(
    "div",
    { class: "why-line", "data-stage": stage, "data-tone": tone },
    el("dt", {}, title),
    el(
      "dd",
      { dir: "auto" },
      words ? el("span", { class: "why-words" }, words) : null,
      chips.length ? el("ul", { class: "why-chips" }, chips.map(chip)) : null,
      bars.length ? el("ul", { class: "why-bars" }, bars.map(bar)) : null,
    ),
  );
}

function chip({ words, kind, near }) {
  return el(
    "li",
    { class: near ? "why-chip near" : "why-chip", dir: "auto" },
    words,
    kind ? el("span", { class: "why-kind" }, ` ${kind}`) : null,
  );
}

function bar({ words, share }) {
  const percent = share * 100;
  const fill = el("span", { class: "why-fill" });
  // Set by script, not as an attribute: the page allows no inline styles.
  fill.style.inlineSize = `${percent}%`;
  return el(
    "li",
    { class: "why-bar" },
    el("span", { class: "why-bar-words" }, words),
    el("span", { class: "why-track", "aria-hidden": "true" }, fill),
    el("span", { class: "why-share" }, `${percentWords(percent)} %`),
  );
}

/** What is nearly certain is not shown as certain. */
function percentWords(percent) {
  if (percent > 99 && percent < 100) return "> 99";
  return number(percent, percent < 10 ? 1 : 0);
}
