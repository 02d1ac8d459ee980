// Words of the page in the chosen language; the browser's own language until someone chooses.

import { preferences } from "./dom.js";
import en from "./words/en.js";
import findingsEn from "./words/findings-en.js";
import findingsZh from "./words/findings-zh.js";
import systemEn from "./words/system-en.js";
import systemZh from "./words/system-zh.js";
import taughtEn from "./words/taught-en.js";
import taughtZh from "./words/taught-zh.js";
import updateEn from "./words/update-en.js";
import updateZh from "./words/update-zh.js";
import zh from "./words/zh.js";

const WORDS = {
  en: { ...en, ...findingsEn, ...systemEn, ...taughtEn, ...updateEn },
  zh: { ...zh, ...findingsZh, ...systemZh, ...taughtZh, ...updateZh },
};
let current = initial();

function initial() {
  const chosen = preferences.get("language", "");
  if (Object.hasOwn(WORDS, chosen)) return chosen;
  const wanted = navigator.languages ?? [navigator.language ?? "en"];
  for (const tag of wanted) {
    const language = tag.slice(0, 2).toLowerCase();
    if (Object.hasOwn(WORDS, language)) return language;
  }
  return "en";
}

export const language = () => current;

/** Choose a language; whoever shows words must show them again. */
export function chooseLanguage(code) {
  current = code;
  preferences.set("language", code);
  document.documentElement.lang = code === "zh" ? "zh-CN" : "en";
}
chooseLanguage(current);

/** The words for a key with {placeholders} filled in; the key itself shows a gap in the tables. */
export function t(key, values = {}) {
  const text = WORDS[current][key] ?? WORDS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The words for a key, or null where there are none. */
export const maybe = (key) => WORDS[current][key] ?? null;

/** "1 light", "2 lights": picks `key.one` or `key.other`. */
export function count(key, number) {
  return t(`${key}.${number === 1 ? "one" : "other"}`, { n: number });
}

/** The first name in the page's language, else in any. */
export function nameOf(names) {
  for (const code of [current, "", "en", "zh", ...Object.keys(names)]) {
    if (names[code]?.length) return names[code][0];
  }
  return "—";
}

// Formatters cost a hundred times more to make than to use: one for each language and kind.
const made = new Map();
function once(kind, make) {
  const key = `${current} ${kind}`;
  if (!made.has(key)) made.set(key, make(current === "zh" ? "zh-CN" : "en-GB"));
  return made.get(key);
}

export const byName = (a, b) =>
  once("collator", (tag) => new Intl.Collator(tag, { numeric: true })).compare(nameOf(a.names), nameOf(b.names));

/** A number as people of this language write it. */
export function number(value, digits = 1) {
  const make = (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: digits });
  return once(`number ${digits}`, make).format(value);
}

export function time(iso) {
  const make = (tag) => new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit" });
  return once("time", make).format(new Date(iso));
}

/** The time of day, with the date if it was not today. */
export function moment(iso) {
  const words = day(iso);
  return words === t("day.today") ? time(iso) : `${words} ${time(iso)}`;
}

/** "Today", "Yesterday" or the date. */
export function day(iso) {
  const date = new Date(iso);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const days = Math.floor((midnight - date) / 86_400_000) + 1;
  if (date >= midnight) return t("day.today");
  if (days === 1) return t("day.yesterday");
  const make = (tag) => new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long" });
  return once("day", make).format(date);
}
