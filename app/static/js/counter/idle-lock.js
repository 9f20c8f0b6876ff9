// Says when nobody has touched this device for as long as the settings allow (counter.md 7, "session expired / idle").

import { stored } from "./choices.js";

const SEEN = "armguard.seen"; // every page of this device keeps it: who works on another one is not away
const LOOK_MS = 1000;

export class IdleLock {
  #seen = Date.now();

  /** `allowed()` is the time in ms, 0 for ever; a hidden page is judged when somebody comes back to it. */
  constructor(allowed, onIdle) {
    this.allowed = allowed;
    this.onIdle = onIdle;
    for (const sign of ["keydown", "pointerdown"]) window.addEventListener(sign, () => this.touch(), true);
    document.addEventListener("visibilitychange", () => this.#look());
    setInterval(() => this.#look(), LOOK_MS);
  }

  touch() {
    this.#seen = Date.now();
  }

  #look() {
    const limit = this.allowed();
    const now = Date.now();
    // A clock that was set back must not keep a counter open until it has caught up.
    const last = Math.max(0, ...[this.#seen, Number(stored("localStorage", SEEN))].filter((at) => at <= now));
    if (!document.hidden && limit && now - last >= limit) this.onIdle();
  }
}
