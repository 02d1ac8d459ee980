// Operating by hand: show what was asked at once, then what really happened.

import { ApiError, entityPath, post } from "./api.js";
import { confirmDialog } from "./dialog.js";
import { announce } from "./dom.js";
import { nameOf, t } from "./language.js";

const FEEDBACK_FOR = 6_000;

export class Operator {
  constructor(home) {
    this.home = home;
    this.pending = new Map();
    this.feedback = new Map();
  }

  isPending(id) {
    return this.pending.has(id);
  }

  feedbackFor(id) {
    return this.feedback.get(id)?.text ?? null;
  }

  /**
   * Send a service call. `expected` is the state to show meanwhile ({value, attributes}), `action`
   * the words for it, shown if the policy wants a person's yes.
   */
  async send(entity, service, data = {}, { expected = {}, action = null } = {}) {
    const expect = () => this.home.expect(entity.id, expected.value, expected.attributes);
    let settle = expect();
    this.begin(entity.id);
    let done = false;
    try {
      const path = `${entityPath(entity.id)}/command`;
      let answer = await post(path, { service, data });
      if (answer.outcome === "confirm") {
        const words = t("confirm.text", { action: action ?? service, name: nameOf(entity.names) });
        settle(false); // nothing has been asked of the device yet
        if (!(await confirmDialog(t("confirm.title"), words))) return;
        settle = expect();
        answer = await post(path, { service, data, confirmed: true });
      }
      done = answer.outcome === "done";
      if (!done) this.tell(entity, answerWords(answer));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.tell(entity, error.text);
    } finally {
      settle(done);
      this.end(entity.id);
    }
  }

  begin(id) {
    this.pending.set(id, (this.pending.get(id) ?? 0) + 1);
    this.clear(id);
    this.home.touch(id);
  }

  end(id) {
    const left = this.pending.get(id) - 1;
    if (left > 0) this.pending.set(id, left);
    else this.pending.delete(id);
    this.home.touch(id);
  }

  tell(entity, text) {
    this.clear(entity.id);
    const timer = setTimeout(() => {
      this.clear(entity.id);
      this.home.touch(entity.id);
    }, FEEDBACK_FOR);
    this.feedback.set(entity.id, { text, timer });
    announce(`${nameOf(entity.names)}: ${text}`);
    this.home.touch(entity.id);
  }

  clear(id) {
    clearTimeout(this.feedback.get(id)?.timer);
    this.feedback.delete(id);
  }
}

function answerWords(answer) {
  if (answer.outcome === "denied") return t("feedback.denied");
  const outcome = answer.result?.outcome;
  return ["timed_out", "unavailable", "rejected"].includes(outcome) ? t(`feedback.${outcome}`) : t("feedback.failed");
}
