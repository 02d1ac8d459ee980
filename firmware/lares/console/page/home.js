// The home as this page knows it. Changes are gathered and told once a frame.

/** Milliseconds that rooms wait for entities that were announced and are still to be described. */
const WHOLE_WITHIN = 1_500;

export class Home {
  constructor() {
    this.entities = new Map();
    this.areas = new Map();
    this.floors = new Map();
    this.devices = new Map();
    this.link = { up: true, detail: "" };
    this.expected = new Map();
    this.listeners = new Set();
    this.changed = new Set();
    this.structure = false;
    this.frame = 0;
    /** Whether the appliance has told what there is. */
    this.told = false;
    this.awaited = new Set();
    this.patience = 0;
  }

  /** `listener({ids, structure})`: entities whose state changed; whether rooms or names did. */
  listen(listener) {
    this.listeners.add(listener);
  }

  take(message) {
    if (message.type === "snapshot") {
      const ids = new Set(message.ids);
      for (const id of this.entities.keys()) if (!ids.has(id)) this.entities.delete(id);
      this.await(new Set(message.ids.filter((id) => !this.entities.has(id))));
      this.told = true;
      this.setHouse(message.house);
      this.link = message.link;
    } else {
      for (const entity of message.entities ?? []) this.put(entity);
      for (const [id, state] of Object.entries(message.states ?? {})) this.report(id, state);
      for (const id of message.removed ?? []) {
        this.entities.delete(id);
        this.awaited.delete(id);
        this.structure = true;
      }
      if (message.house) this.setHouse(message.house);
      if (message.link) this.link = message.link;
    }
    this.schedule();
  }

  /** Thousands of entities come in many messages: rooms are built once, not once a message. */
  await(ids) {
    this.awaited = ids;
    clearTimeout(this.patience);
    if (!ids.size) return;
    this.patience = setTimeout(() => {
      this.awaited.clear();
      this.schedule();
    }, WHOLE_WITHIN);
  }

  setHouse(house) {
    this.areas = new Map(house.areas.map((area) => [area.id, area]));
    this.floors = new Map(house.floors.map((floor) => [floor.id, floor]));
    this.devices = new Map(house.devices.map((device) => [device.id, device]));
    this.structure = true;
  }

  put(entity) {
    const known = this.entities.get(entity.id);
    entity.can = new Set(entity.capabilities);
    this.entities.set(entity.id, entity);
    this.awaited.delete(entity.id);
    this.changed.add(entity.id);
    if (!known || shape(known) !== shape(entity)) this.structure = true;
  }

  report(id, state) {
    const entity = this.entities.get(id);
    if (!entity) return;
    entity.state = state;
    const expected = this.expected.get(id);
    if (expected?.settling) this.expected.delete(id);
    this.changed.add(id);
  }

  /** The state to show: what was just asked for, until the device has answered. */
  shown(entity) {
    const expected = this.expected.get(entity.id);
    if (!expected) return entity.state;
    const attributes = { ...entity.state.attributes, ...expected.attributes };
    return { ...entity.state, value: expected.value ?? entity.state.value, attributes };
  }

  /** Show a state that was asked for; returns a function that ends it, at once or with the next report. */
  expect(id, value, attributes = {}) {
    const expected = { value, attributes, settling: false };
    this.expected.set(id, expected);
    this.touch(id);
    return (confirmed) => {
      if (this.expected.get(id) !== expected) return;
      if (confirmed) {
        // The report may be on its way; without one within a moment the known state is shown.
        expected.settling = true;
        setTimeout(() => this.forget(id, expected), 700);
      } else {
        this.forget(id, expected);
      }
    };
  }

  forget(id, expected) {
    if (this.expected.get(id) === expected) {
      this.expected.delete(id);
      this.touch(id);
    }
  }

  touch(id) {
    this.changed.add(id);
    this.schedule();
  }

  schedule() {
    if (this.frame) return;
    // A hidden page gets no frames, and needs none; it catches up when it is shown.
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const whole = this.awaited.size === 0;
      const change = { ids: this.changed, structure: this.structure && whole };
      this.changed = new Set();
      if (whole) this.structure = false;
      for (const listener of this.listeners) listener(change);
    });
  }

  /** Entities that people use, by the area they are in (null: no area). */
  byArea() {
    const areas = new Map([...this.areas.keys()].map((id) => [id, []]));
    areas.set(null, []);
    for (const entity of this.entities.values()) {
      if (!entity.enabled || entity.category || entity.domain === "todo") continue;
      (areas.get(entity.area) ?? areas.get(null)).push(entity);
    }
    return areas;
  }
}

/** What decides where and with which controls an entity is shown. */
function shape(entity) {
  const { names, area, enabled, category, capabilities, device_class, device } = entity;
  return JSON.stringify([names, area, enabled, category, capabilities, device_class, device]);
}
