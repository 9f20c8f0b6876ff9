// <count-scan>: sends the scans of a count one after the other. Each is kept on this device until the server has it,
// so that a burst loses nothing and a scan that is sent twice is one. Without JavaScript the form posts by itself.
const RETRY_MS = 3000;
const DOUBLE_MS = 1500;
const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

class CountScan extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("#count-form");
    this.box = this.form.elements.code;
    this.status = this.querySelector("#count-queue");
    this.name = `armguard.count ${this.form.getAttribute("action")}`;
    this.waiting = this.read();
    this.form.addEventListener("submit", (event) => this.take(event));
    window.addEventListener("keydown", (event) => this.catch(event), true);
    this.addEventListener("change", (event) => event.target.tagName === "SELECT" && this.box.focus());
    this.send();
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? [];
    } catch {
      return [];
    }
  }

  keep() {
    try {
      if (this.waiting.length) localStorage.setItem(this.name, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.name);
    } catch {
      // It stays in memory: the page says that it is not saved.
    }
  }

  take(event) {
    event.preventDefault();
    const code = this.box.value.trim();
    const { rack, typed } = this.form.elements;
    this.box.value = "";
    this.box.focus();
    const now = Date.now();
    const again = code === this.last && now - this.lastAt < DOUBLE_MS; // one scan that bounced, as at the counter
    [this.last, this.lastAt] = [code, now];
    if (!code || again) return;
    this.waiting.push({ code, key: key(), rack: rack?.value ?? "", typed: typed.checked ? "1" : "", at: now });
    typed.checked = false;
    this.keep();
    this.send();
  }

  async send() {
    if (this.busy || !this.waiting.length) return;
    this.busy = true;
    clearTimeout(this.timer);
    let status = 200;
    while (this.waiting.length && status === 200) status = await this.deliver(this.waiting[0]);
    this.busy = false;
    this.tell(status);
    if (this.waiting.length) this.timer = setTimeout(() => this.send(), RETRY_MS);
  }

  async deliver({ at, ...scan }) {
    const body = new URLSearchParams({ ...scan, age_ms: Math.max(0, Date.now() - at), csrf_token: this.form.elements.csrf_token.value });
    const slow = setTimeout(() => this.tell(0), 400);
    try {
      const answer = await fetch(this.form.getAttribute("action"), { method: "POST", body, headers: { "X-Requested-With": "count-scan" }, redirect: "manual", signal: AbortSignal.timeout(10000) });
      if (answer.status !== 200 && answer.status !== 409) return answer.status;
      const html = await answer.text();
      if (answer.status === 409) return this.closed();
      this.show(html);
    } catch {
      return 0;
    } finally {
      clearTimeout(slow);
    }
    this.waiting.shift();
    this.keep();
    return 200;
  }

  /** Two have signed meanwhile: what waits is not part of it, and is named. */
  closed() {
    this.refused = this.waiting.map(({ code }) => code).join(", ");
    this.waiting = [];
    this.keep();
    return 409;
  }

  show(html) {
    const page = document.createRange().createContextualFragment(html);
    for (const id of ["count-said", "count-progress"]) document.getElementById(id)?.replaceWith(page.getElementById(id));
  }

  tell(status) {
    const { none, kept, out, closed } = this.status.dataset;
    const isOut = [400, 401, 403].includes(status);
    const words = this.refused ? `${closed} ${this.refused}` : !this.waiting.length ? none : isOut ? out : kept;
    this.status.textContent = words.replace("{n}", this.waiting.length);
    this.status.classList.toggle("late-text", words !== none);
  }

  /** Before the page's own keys: they would take the beginning of a code into the search. */
  catch(event) {
    if (!/^[A-Z0-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || document.activeElement.matches("input:not([type=checkbox]), textarea, select")) return;
    this.box.focus();
    event.stopImmediatePropagation();
  }
}

customElements.define("count-scan", CountScan);
