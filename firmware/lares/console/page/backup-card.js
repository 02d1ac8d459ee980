// One encrypted file with the whole home: take it away, or put one back.

import { download, patient, upload } from "./api.js";
import { field } from "./controls.js";
import { announce, el } from "./dom.js";
import { t } from "./language.js";
import { askProof } from "./proof-dialog.js";

const LONGEST = 1024;
const SHORTEST = 8;

export class BackupCard {
  constructor() {
    this.words = el("p", { class: "hint", role: "status" });
    this.file = field({ label: t("backup.file"), type: "file", accept: ".lares-backup", required: true });
    this.element = el(
      "section",
      { class: "card system-card backup-card" },
      el("h2", {}, t("backup.title")),
      el("p", { class: "hint" }, t("backup.about")),
      el(
        "div",
        { class: "button-row" },
        el(
          "button",
          { class: "button", type: "button", "data-act": "back-up", onclick: () => this.backUp() },
          t("backup.make"),
        ),
      ),
      this.words,
      el(
        "details",
        { class: "fold" },
        el("summary", {}, t("backup.restore")),
        el(
          "form",
          { onsubmit: (event) => this.restore(event) },
          this.file.element,
          el("button", { class: "button" }, t("backup.restore_go")),
        ),
      ),
    );
  }

  async backUp() {
    const passphrase = passphraseField({
      label: t("backup.passphrase"),
      minlength: SHORTEST,
      hint: t("backup.passphrase_hint"),
    });
    const repeat = passphraseField({ label: t("backup.repeat"), name: "repeat" });
    const saved = await askProof({
      title: t("backup.make"),
      text: t("backup.make_about"),
      go: t("backup.make"),
      fields: [passphrase, repeat],
      check: () => (passphrase.input.value === repeat.input.value ? "" : t("backup.mismatch")),
      act: (password) => download("/api/backup", { passphrase: passphrase.input.value, password }),
    });
    if (!saved) return;
    save(saved);
    this.tell(t("backup.made", { name: saved.name }));
  }

  async restore(event) {
    event.preventDefault();
    const [file] = this.file.input.files;
    const passphrase = passphraseField({ label: t("backup.its_passphrase") });
    let sent = false;
    const restored = await askProof({
      title: t("backup.restore"),
      text: [t("backup.restore_sure"), t("backup.restore_safe")],
      go: t("backup.restore_go"),
      danger: true,
      fields: [passphrase],
      act: async (password) => {
        if (!sent) await upload("/api/restore/file", file);
        sent = true; // kept there for another try with another passphrase
        try {
          return await patient("POST", "/api/restore", { passphrase: passphrase.input.value, password });
        } catch (error) {
          sent = ["backup-passphrase", "wrong-password", "too-many-tries"].includes(error.code);
          throw error;
        }
      },
    });
    if (!restored) return;
    const day = new Date(restored.created).toLocaleDateString(document.documentElement.lang);
    const words = t("backup.restored", { day, version: restored.version });
    this.tell(`${words} ${t(restored.restarts ? "backup.restarts" : "backup.restart_it")}`);
    event.target.reset();
  }

  tell(words) {
    this.words.textContent = words;
    announce(words);
  }
}

function passphraseField(attributes) {
  return field({
    type: "password",
    name: "passphrase",
    autocomplete: "off",
    required: true,
    maxlength: LONGEST,
    ...attributes,
  });
}

/** Give a file to the browser to save. */
function save({ name, blob }) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
