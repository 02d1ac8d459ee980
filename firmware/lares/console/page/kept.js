// Timers, lists and announcements as this page knows them.

/** Announcements that the page keeps. */
const MOST = 50;

export class Kept {
  constructor() {
    this.timers = [];
    this.lists = [];
    this.announcements = [];
    this.listeners = new Set();
    /** The last announcement that was told; null until the appliance has told what there is. */
    this.last = null;
  }

  /** `listener({timers, lists, announced})`: what has changed, and announcements that are news. */
  listen(listener) {
    this.listeners.add(listener);
  }

  take(message) {
    if (message.type !== "changes") return;
    const change = { timers: false, lists: false, announced: [] };
    if (message.timers) {
      const told = performance.now();
      this.timers = message.timers.map((timer) => ({ ...timer, told }));
      change.timers = true;
    }
    if (message.lists) {
      this.lists = message.lists;
      change.lists = true;
    }
    change.announced = this.hear(message.announcements ?? []);
    // The first message tells what was announced before: that is history, not news.
    if (message.timers && this.last === null) this.last = 0;
    for (const listener of this.listeners) listener(change);
  }

  hear(announcements) {
    const news = this.last === null ? [] : announcements.filter((said) => said.id > this.last);
    if (!announcements.length) return news;
    const known = new Set(this.announcements.map((said) => said.id));
    const fresh = announcements.filter((said) => !known.has(said.id));
    this.announcements = [...fresh.reverse(), ...this.announcements].slice(0, MOST);
    this.last = Math.max(this.last ?? 0, ...announcements.map((said) => said.id));
    return news;
  }
}

/** Seconds that a timer still has. */
export function left(timer) {
  if (timer.paused) return timer.remaining;
  return Math.max(0, timer.remaining - (performance.now() - timer.told) / 1000);
}

/** "4:05", "1:02:30", "2 d 03:00:00": what is left, as a clock counts down. */
export function clock(seconds, days) {
  const whole = Math.ceil(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600) % 24;
  const rest = two(whole % 60);
  if (whole >= 86_400) return `${days(Math.floor(whole / 86_400))} ${two(hours)}:${two(minutes)}:${rest}`;
  return whole >= 3600 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
