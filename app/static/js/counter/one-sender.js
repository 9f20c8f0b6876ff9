// Lets one tab of this device send at a time.

const LEASE = "armguard.sender";
const LEASE_MS = 15_000; // longer than one request may take
const SETTLE_MS = 100; // storage needs a moment to reach the other tabs

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** `navigator.locks` exists only on HTTPS; elsewhere a lease in localStorage does. */
export class OneSender {
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
