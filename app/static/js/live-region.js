// <live-region src interval>: keeps its content as new as the server's, by asking every few seconds with an ETag.
// A search form inside the page that names it (data-live="#id") decides what is asked for.
const MIN_INTERVAL = 1000;

// What somebody would miss after a swap: focus, open details, scroll places. Returns the function that puts them back.
function remember(region) {
  const active = region.contains(document.activeElement) ? document.activeElement : null;
  const href = active?.getAttribute("href");
  const path = active?.id ? `#${CSS.escape(active.id)}` : href && `a[href="${CSS.escape(href)}"]`;
  const open = [...region.querySelectorAll("details[open][id]")].map((element) => element.id);
  const boxes = [...region.querySelectorAll("[id]")].filter((box) => box.scrollTop || box.scrollLeft).map((box) => [box.id, box.scrollTop, box.scrollLeft]);
  const ticked = new Set([...region.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value));
  const place = window.scrollY;
  return () => {
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    region.querySelectorAll("input[type=checkbox]").forEach((box) => (box.checked = ticked.has(box.value)));
    boxes.forEach(([id, top, left]) => document.getElementById(id)?.scrollTo(left, top));
    if (path) region.querySelector(path)?.focus({ preventScroll: true });
    if (window.scrollY !== place) window.scrollTo(window.scrollX, place);
  };
}

// The line above the region that says how old it is; no words, no line.
function tell(region, words, ...more) {
  region.toggleAttribute("data-stale", Boolean(words));
  if (!words && !region.note) return;
  region.note ??= Object.assign(document.createElement("p"), { className: "stale", role: "status" });
  if (!region.note.isConnected) region.before(region.note);
  region.note.hidden = !words;
  if (region.note.textContent !== words || more.length) region.note.replaceChildren(words, ...more);
}

function busy(region) { // never pull a field from under somebody's fingers
  return document.activeElement.matches("input:not([type=checkbox]), select, textarea") && region.contains(document.activeElement);
}

class LiveRegion extends HTMLElement {
  connectedCallback() {
    this.wait = Math.max(Number(this.getAttribute("interval")) || 2000, MIN_INTERVAL);
    this.etag = this.getAttribute("etag") || "";
    this.fresh = new Date();
    this.wake = () => this.ask();
    this.onForm = () => this.follow();
    document.addEventListener("visibilitychange", this.wake);
    this.form = document.querySelector(`form[data-live="#${this.id}"]`);
    this.form?.addEventListener("input", this.onForm);
    this.timer = setTimeout(() => this.ask(), this.wait);
  }

  disconnectedCallback() {
    this.halt();
    document.removeEventListener("visibilitychange", this.wake);
    this.form?.removeEventListener("input", this.onForm);
  }

  halt() { // an answer on its way belongs to the old question
    clearTimeout(this.timer);
    const asked = this.request;
    this.request = null;
    asked?.abort();
  }

  follow() {
    this.halt();
    const query = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => value !== "")).toString();
    const url = this.form.getAttribute("action") + (query && `?${query}`);
    this.setAttribute("src", url);
    this.etag = "";
    history.replaceState(history.state, "", url);
    this.timer = setTimeout(() => this.ask(), 150);
  }

  async ask() {
    this.halt();
    if (document.hidden || this.stopped) return;
    const mine = (this.request = new AbortController());
    const limit = setTimeout(() => mine.abort(), 8000);
    try {
      const headers = { "HX-Request": "true", "X-Requested-With": "live-region", ...(this.etag && { "If-None-Match": this.etag }) };
      await this.take(await fetch(this.getAttribute("src"), { headers, signal: mine.signal, cache: "no-store" }));
    } catch {
      if (this.request === mine) tell(this, this.stale());
    } finally {
      clearTimeout(limit);
    }
    if (this.request === mine && !this.stopped && this.isConnected) this.timer = setTimeout(() => this.ask(), this.wait);
  }

  async take(answer) {
    if (answer.status === 401 || answer.redirected) return this.stop();
    if (!answer.ok && answer.status !== 304) return tell(this, this.stale());
    if (answer.status === 200) {
      const html = await answer.text();
      if (busy(this)) return;
      this.etag = answer.headers.get("ETag") || "";
      if (html !== this.html) this.swap((this.html = html));
    }
    if (this.querySelector("[data-over]")) this.wait = 60000; // what is over changes only in how long ago it was
    this.fresh = new Date();
    tell(this, "");
  }

  swap(html) {
    const restore = remember(this);
    this.replaceChildren(document.createRange().createContextualFragment(html));
    restore();
  }

  stale() {
    return `Not up to date since ${this.fresh.toTimeString().slice(0, 5)}`;
  }

  stop() {
    this.stopped = true;
    tell(this, `${this.stale()}: you are signed out. `, Object.assign(document.createElement("a"), { href: "/login", textContent: "Sign in" }));
  }
}

customElements.define("live-region", LiveRegion);
