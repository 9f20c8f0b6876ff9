// Sends kept scans to the server, oldest first and one at a time, until each is judged.

import { OneSender } from "./one-sender.js";
import { PREFIX, ScanStore } from "./scan-store.js";

const RETRY_MS = [1000, 2000, 3000]; // the last one repeats

/**
 * Events: `change` (a scan came or went), `answer` (detail `{id, scan, answer}`), `failed` (not delivered, it stays),
 * `locked` (sign in first).
 * `send(scan)` resolves to `{state: "judged" | "locked" | "failed", ...}` and never rejects.
 */
export class ScanQueue extends EventTarget {
  #store = new ScanStore();
  #sender = new OneSender();
  #isBusy = false;
  #isLocked = false;
  #failures = 0;
  #timer = 0;

  constructor(send) {
    super();
    this.send = send;
    window.addEventListener("online", () => this.tryNow());
    // Scans of another tab are left to it; `nudge` sends them when it does not.
    window.addEventListener("storage", (event) => event.key?.startsWith(PREFIX) && this.dispatchEvent(new Event("change")));
    window.addEventListener("beforeunload", (event) => this.#store.isVolatile && event.preventDefault());
  }

  get waiting() {
    return this.#store.all().map(({ scan }) => scan);
  }

  get isVolatile() {
    return this.#store.isVolatile;
  }

  add(scan) {
    this.#store.add(scan);
    this.#changed();
  }

  /** Also for what another tab delivered: its message may come before its storage does. */
  forget(id) {
    this.#store.remove(id);
  }

  tryNow() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#pump();
  }

  /** For the clock: sends what nobody is sending, unless the next try is already set. */
  nudge() {
    if (!this.#timer) this.#pump();
  }

  /** Scans are kept until somebody has signed in. */
  lock() {
    this.#isLocked = true;
  }

  unlock() {
    this.#isLocked = false;
    this.tryNow();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
    if (!this.#timer) this.#pump();
  }

  async #pump() {
    if (this.#isBusy || this.#isLocked) return;
    this.#isBusy = true;
    try {
      for (let next; !this.#isLocked && !this.#timer && (next = this.#store.all()[0]); )
        await this.#sender.alone(() => this.#deliver(next));
    } finally {
      this.#isBusy = false;
    }
  }

  async #deliver({ id, scan }) {
    if (!this.#store.has(id)) return; // another tab was faster
    const answer = await this.send(scan);
    if (answer.state === "judged") return this.#judged(id, scan, answer);
    this.#store.put(id, { ...scan, first_try: scan.first_try || Date.now() });
    this.#isLocked = answer.state === "locked";
    if (!this.#isLocked) this.#retryLater();
    this.dispatchEvent(new CustomEvent(answer.state, { detail: answer }));
  }

  #judged(id, scan, answer) {
    this.#failures = 0;
    this.forget(id);
    this.dispatchEvent(new CustomEvent("answer", { detail: { id, scan, answer } }));
  }

  #retryLater() {
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures += 1;
    this.#timer = setTimeout(() => this.tryNow(), delay);
  }
}
