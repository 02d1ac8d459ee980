// Rooms and floors: add, rename, move, remove.

import { ApiError, patch, post, remove } from "./api.js";
import { field } from "./controls.js";
import { confirmDialog, openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { splitNames } from "./entity-dialog.js";
import { icon } from "./icons.js";
import { byName, nameOf, t } from "./language.js";

export function openHouse(home) {
  const body = el("div", { class: "house" });
  const fill = () => {
    const floors = [...home.floors.values()].sort((a, b) => (a.level ?? 99) - (b.level ?? 99) || byName(a, b));
    const areas = [...home.areas.values()].sort(byName);
    body.replaceChildren(
      section(
        t("house.areas"),
        areas,
        (area) =>
          row(area, "areas", nameOf(home.floors.get(area.floor)?.names ?? {}).replace("—", ""), () =>
            edit("areas", area, home),
          ),
        () => edit("areas", null, home),
        t("house.add_area"),
      ),
      section(
        t("house.floors"),
        floors,
        (floor) =>
          row(floor, "floors", floor.level === null ? "" : String(floor.level), () => edit("floors", floor, home)),
        () => edit("floors", null, home),
        t("house.add_floor"),
      ),
    );
  };
  const listener = ({ structure }) => structure && fill();
  home.listen(listener);
  fill();
  openDialog(t("house.title"), () => [body]).then(() => home.listeners.delete(listener));
}

function section(title, things, makeRow, add, addWords) {
  return el(
    "section",
    { class: "house-section" },
    el("h3", {}, title),
    el("ul", { class: "house-list" }, things.map(makeRow)),
    el("button", { class: "button", type: "button", onclick: add }, icon("plus"), el("span", {}, addWords)),
  );
}

function row(thing, kind, note, onEdit) {
  const name = nameOf(thing.names);
  const problem = el("p", { class: "problem", role: "alert" });
  const drop = async () => {
    problem.textContent = "";
    if (!(await confirmDialog(t("confirm.title"), t("house.remove_sure", { name })))) return;
    try {
      await remove(`/api/${kind}/${encodeURIComponent(thing.id)}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem.textContent = error.text;
    }
  };
  return el(
    "li",
    {},
    el("span", { class: "house-name" }, name),
    el("span", { class: "hint" }, note),
    el(
      "button",
      { class: "quiet-button", type: "button", "aria-label": t("house.edit", { name }), onclick: onEdit },
      icon("edit"),
    ),
    el(
      "button",
      { class: "quiet-button", type: "button", "aria-label": t("house.remove", { name }), onclick: drop },
      icon("trash"),
    ),
    problem,
  );
}

function edit(kind, thing, home) {
  const names = thing?.names ?? {};
  const title = thing ? nameOf(names) : t(kind === "areas" ? "house.add_area" : "house.add_floor");
  openDialog(title, (close) => {
    const english = field({
      label: t("customise.name_en"),
      value: (names.en ?? names[""] ?? []).join(", "),
      maxlength: 400,
    });
    const chinese = field({
      label: t("customise.name_zh"),
      value: (names.zh ?? []).join(", "),
      maxlength: 400,
      hint: t("customise.hint"),
    });
    const place = kind === "areas" ? floorChoice(thing, home) : levelField(thing);
    const problem = el("p", { class: "problem", role: "alert" });
    const save = async (event) => {
      event.preventDefault();
      const body = {
        names: { en: splitNames(english.input.value), zh: splitNames(chinese.input.value) },
        ...place.read(),
      };
      if (!body.names.en.length && !body.names.zh.length) {
        problem.textContent = t("house.name_needed");
        return;
      }
      if (names[""] && thing) body.names[""] = [];
      try {
        if (thing) await patch(`/api/${kind}/${encodeURIComponent(thing.id)}`, body);
        else await post(`/api/${kind}`, body);
        close();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        problem.textContent = error.text;
      }
    };
    return [
      el(
        "form",
        { onsubmit: save },
        english.element,
        chinese.element,
        place.element,
        problem,
        el("button", { class: "button primary" }, t("customise.save")),
      ),
    ];
  });
}

function floorChoice(area, home) {
  const select = el(
    "select",
    { id: "house-floor" },
    el("option", { value: "" }, t("house.no_floor")),
    [...home.floors.values()].sort(byName).map((floor) => el("option", { value: floor.id }, nameOf(floor.names))),
  );
  select.value = area?.floor ?? "";
  return {
    element: el("div", { class: "field" }, el("label", { for: "house-floor" }, t("house.floor")), select),
    read: () => ({ floor: select.value || null }),
  };
}

function levelField(floor) {
  const level = field({ label: t("house.level"), type: "number", min: -20, max: 200, value: floor?.level ?? 0 });
  return {
    element: level.element,
    read: () => ({ level: level.input.value === "" ? null : Number(level.input.value) }),
  };
}
