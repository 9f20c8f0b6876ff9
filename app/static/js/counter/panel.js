// The part of the counter that the server draws after every scan: who is at the window, the latest entries, Undo and Done.

const TICK_MS = 250;

/** The panel inside an answer, or null when the answer came from somebody else (a proxy, a sign-in page). Scripts in it never run. */
export function readPanel(html) {
  const panel = new DOMParser().parseFromString(html, "text/html").getElementById("counter-panel");
  return panel?.querySelector("#scan-result") ? panel : null;
}

export class Panel {
  #undoUntil = 0;
  #idleAt = Infinity;

  /** `onIdle` is called once when the hand-over's time is up. */
  constructor(element, onIdle) {
    this.element = element;
    this.onIdle = onIdle;
    this.#readTimes();
    setInterval(() => this.#tick(), TICK_MS);
  }

  get isBeingPressed() {
    return Boolean(this.element.querySelector(":active, input:focus"));
  }

  /** Takes over every part but the banner: that one stays in place so that a screen reader hears it change. */
  update(fresh) {
    document.getElementById("desk-due").textContent = fresh.dataset.due;
    Object.assign(this.element.dataset, fresh.dataset);
    this.element.dispatchEvent(new Event("settings"));
    for (const part of fresh.querySelectorAll(":scope > [id]:not(#scan-result)")) {
      const old = document.getElementById(part.id);
      if (old === document.activeElement) continue; // somebody is choosing there
      const scrolled = old.scrollTop;
      old.replaceWith(part);
      part.scrollTop = scrolled;
    }
    this.#readTimes();
  }

  #readTimes() {
    const idle = this.element.querySelector("[data-idle-ms]")?.dataset.idleMs;
    this.#undoUntil = Date.now() + Number(this.#undo?.dataset.undoMs ?? 0);
    this.#idleAt = idle === undefined ? Infinity : Date.now() + Number(idle);
    this.#tick();
  }

  get #undo() {
    return this.element.querySelector("[data-undo-ms]");
  }

  #tick() {
    const undo = this.#undo;
    const left = Math.ceil((this.#undoUntil - Date.now()) / 1000);
    if (undo) undo.disabled = left <= 0;
    if (undo) undo.querySelector("[data-seconds]").textContent = left > 0 ? `${left}s` : "";
    if (Date.now() < this.#idleAt) return;
    this.#idleAt = Infinity;
    this.onIdle();
  }
}
