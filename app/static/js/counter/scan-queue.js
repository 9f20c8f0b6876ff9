// Sends kept scans to the server, oldest first and one at a time, until each is judged.

import { PREFIX, ScanStore } from "./scan-store.js";

const RETRY_MS = [1000, 2000, 3000]; // the last one repeats
const LEASE = "armguard.sender";
const LEASE_MS = 15_000; // longer than one request may take
const SETTLE_MS = 100; // storage needs a moment to reach the other tabs

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** One sender among the tabs of this device. `navigator.locks` exists only on HTTPS; elsewhere a lease in localStorage does. */
class Sender {
  #me = Math.random().toString(36).slice(2);

  constructor() {
    window.addEventListener("pagehide", () => this.#release());
  }

  async alone(work) {
    if (navigator.locks) return navigator.locks.request(LEASE, work);
    try {
      await this.#lease();
      return await work();
    } finally {
      this.#release();
    }
  }

  #release() {
    if (this.#read()[0] === this.#me) this.#write(0);
  }

  async #lease() {
    for (;;) {
      const [owner, until] = this.#read();
      if (owner !== this.#me && until > Date.now()) await pause(SETTLE_MS);
      else {
        this.#write(Date.now() + LEASE_MS);
        if (owner === this.#me) return;
        await pause(SETTLE_MS);
        if ([this.#me, ""].includes(this.#read()[0])) return;
      }
    }
  }

  #read() {
    try {
      const [owner, until] = (localStorage.getItem(LEASE) ?? "").split(" ");
      return [owner, Math.min(Number(until), Date.now() + LEASE_MS)];
    } catch {
      return ["", 0];
    }
  }

  #write(until) {
    try {
      localStorage.setItem(LEASE, `${this.#me} ${until}`);
    } catch {
      // Without localStorage no other tab can hold scans of ours.
    }
  }
}

/**
 * Events: `change` (a scan came or went), `answer` (detail `{id, scan, answer}`), `failed` (not delivered, it stays), `locked` (sign in first).
 * `send(scan)` resolves to `{state: "judged" | "locked" | "failed", ...}` and never rejects.
 */
export class ScanQueue extends EventTarget {
  #store = new ScanStore();
  #sender = new Sender();
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
    this.dispatchEvent(new Event(answer.state));
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
