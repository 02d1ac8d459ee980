// Words of the page in the chosen language; the browser's own language until someone chooses.

import { preferences } from "./dom.js";
import en from "./words/en.js";
import zh from "./words/zh.js";

const WORDS = { en, zh };
let current = initial();

function initial() {
  const chosen = preferences.get("language", "");
  if (chosen in WORDS) return chosen;
  const wanted = navigator.languages ?? [navigator.language ?? "en"];
  for (const tag of wanted) {
    const language = tag.slice(0, 2).toLowerCase();
    if (language in WORDS) return language;
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

export const byName = (a, b) =>
  nameOf(a.names).localeCompare(nameOf(b.names), current === "zh" ? "zh-CN" : "en", { numeric: true });

/** A number as people of this language write it. */
export function number(value, digits = 1) {
  return new Intl.NumberFormat(current === "zh" ? "zh-CN" : "en", {
    maximumFractionDigits: digits,
  }).format(value);
}

export function time(iso) {
  return new Date(iso).toLocaleTimeString(current === "zh" ? "zh-CN" : "en-GB", {
    hour: "2-digit",
    minute: "2-digit",
  });
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
  return date.toLocaleDateString(current === "zh" ? "zh-CN" : "en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
  });
}
