// Decides what the banner says: the answer to the last scan, NOT SAVED while a scan waits, or what became of scans that waited.

import { describe, inOneLine, say, saved, searchFor, takeBack, unsaved, withEarlier } from "./banner-words.js";

const PATIENCE_MS = 400; // a scan without an answer for longer is NOT SAVED on the screen
const KEPT_MS = 5000; // a scan answered later than this may already be out of the armorer's hands

export class Banner {
  #refusals = []; // of the scans that waited together: {isKept, text}
  #recorded = 0; // scans that were not refused
  #entries = []; // those of them that are in the ledger, in words
  #hasWaited; // a scan failed at least once, or outlived a reload, since all was saved last
  #timer = 0;
  #blocked = null; // why nothing is recorded at all, in the words of the server
  isLocked = false;
  isRole = false; // whoever is signed in may not issue

  constructor(result, feedback, waiting) {
    this.result = result;
    this.feedback = feedback;
    this.#hasWaited = waiting.length > 0;
    this.queued(waiting);
  }

  /** Puts a banner of the server, or one of the page's own, in place; the element itself stays. */
  show(source, sound = source.dataset.sound) {
    const place = this.result.dataset;
    for (const name of ["kind", "sound", "refusedText", "refusedUrl", "recorded", "waits"]) delete place[name];
    Object.assign(place, source.dataset);
    this.result.replaceChildren(...source.cloneNode(true).childNodes);
    if (sound) this.feedback.give(sound);
  }

  get isUnsaved() {
    return ["wait", "block"].includes(this.result.dataset.kind) || "waits" in this.result.dataset;
  }

  /** Nothing waits: a NOT SAVED that another tab resolved goes, and so does the name of somebody whose hand-over is over. */
  settle(source) {
    const { kind } = this.result.dataset;
    if (source.dataset.kind === "block") return kind === "block" || this.show(source);
    if (this.isUnsaved || (!source.dataset.handOver && kind === "person")) this.show(say("ready"));
  }

  /** `Esc`: nothing but the banner goes, and NOT SAVED stays. */
  clear() {
    if (!this.isUnsaved) this.show(say("ready"));
  }

  mode(name) {
    this.own(`mode-${name}`);
  }

  /** What the page says by itself, without a scan; `title` goes before the banner's own. */
  own(name, title) {
    const source = say(name);
    if (title) source.querySelector(".banner-title").textContent = title;
    if (!this.isUnsaved) this.show(source, "duplicate");
  }

  /** What came of something that was no scan. */
  tell(source) {
    if (!this.isUnsaved) this.show(source);
  }

  failed(waiting, blocked = null) {
    clearTimeout(this.#timer); // it knows only of what waited when it was set
    this.#hasWaited = true;
    this.#blocked = blocked;
    this.#unsaved(waiting);
  }

  queued(waiting) {
    clearTimeout(this.#timer);
    if (!waiting.length) return;
    const left = this.#hasWaited ? 0 : waiting[0].at + PATIENCE_MS - Date.now();
    if (left <= 0) this.#unsaved(waiting);
    else this.#timer = setTimeout(() => this.#unsaved(waiting), left);
  }

  /** One scan was judged; `waiting` are those that still wait. The order matters: a refusal among them must outlive the others. */
  answered(scan, source, waiting) {
    if (source.dataset.recorded) this.#entries.push(inOneLine(source));
    if (this.#isRecorded(source)) this.#recorded += 1;
    else this.#refusals.push({ source, text: source.dataset.refusedText || describe(scan, source), url: source.dataset.refusedUrl || searchFor(scan), isKept: this.#isKept(scan) });
    if (!waiting.length) return this.#drained(source);
    this.queued(waiting);
    if (!this.isUnsaved) this.show(source);
  }

  /** A warning records nothing, unless it says so: a late return, an inspection that is due. */
  #isRecorded({ dataset: { kind, recorded, refusedText } }) {
    return !refusedText && kind !== "bad" && (kind !== "warn" || Boolean(recorded));
  }

  #isKept(scan) {
    return this.#hasWaited || Boolean(scan.first_try) || Date.now() - scan.at > KEPT_MS;
  }

  #drained(source) {
    clearTimeout(this.#timer);
    const earlier = this.#refusals.filter((one) => one.source !== source);
    const isRefused = this.#refusals.length > earlier.length;
    if (this.#refusals.some(({ isKept }) => isKept) || (earlier.length && !isRefused)) this.show(takeBack(this.#refusals, this.#entries.length));
    else if (this.#hasWaited) this.show(saved(this.#recorded, source.dataset.now, this.#entries));
    else this.show(withEarlier(source, earlier));
    [this.#refusals, this.#recorded, this.#entries, this.#hasWaited, this.#blocked] = [[], 0, [], false, null];
  }

  #unsaved(waiting) {
    const banner = this.isRole ? say("not-allowed") : (this.#blocked ?? unsaved(waiting.length, this.isLocked));
    this.show(banner, this.isUnsaved ? null : banner.dataset.sound);
  }
}
