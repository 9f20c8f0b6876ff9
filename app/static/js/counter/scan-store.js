// Keeps scans on this device until the server has judged them: one key per scan, so that two tabs never overwrite each other's.

export const PREFIX = "armguard.scan.";

/** `crypto.randomUUID` exists only on HTTPS; this one exists everywhere. */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export class ScanStore {
  #memory = new Map(); // what localStorage refused
  #last = 0;

  /** True while a reload would lose a scan. */
  get isVolatile() {
    return this.#memory.size > 0;
  }

  /** The name sorts by time of capture, strictly: two scans of one millisecond, or a clock set back, keep their order. */
  add(scan) {
    const newest = Number(this.all().at(-1)?.id.slice(PREFIX.length).split(".")[0] ?? 0);
    this.#last = Math.max(scan.at, this.#last + 1, newest + 1);
    const id = `${PREFIX}${String(this.#last).padStart(15, "0")}.${scan.key}`;
    this.put(id, scan);
    return id;
  }

  put(id, scan) {
    try {
      localStorage.setItem(id, JSON.stringify(scan));
      this.#memory.delete(id);
    } catch {
      this.#memory.set(id, scan);
    }
  }

  remove(id) {
    this.#memory.delete(id);
    try {
      localStorage.removeItem(id);
    } catch {
      // Nothing was stored there.
    }
  }

  /** Every waiting scan of this device, oldest first, as `{id, scan}`. */
  all() {
    const stored = this.#names().map((id) => ({ id, scan: this.#read(id) }));
    const kept = [...this.#memory].map(([id, scan]) => ({ id, scan }));
    return [...stored.filter(({ scan }) => scan), ...kept].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  has(id) {
    return this.#memory.has(id) || Boolean(this.#read(id));
  }

  #names() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    } catch {
      return [];
    }
  }

  #read(id) {
    try {
      return JSON.parse(localStorage.getItem(id));
    } catch {
      return null;
    }
  }
}
