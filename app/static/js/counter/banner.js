// Decides what the banner says: the answer to the last scan, NOT SAVED while a scan waits, or what became of scans that waited.

const PATIENCE_MS = 400; // a scan without an answer for longer is NOT SAVED on the screen
const KEPT_MS = 5000; // a scan answered later than this may already be out of the armorer's hands

const say = (name) => document.getElementById(`say-${name}`).content.firstElementChild.cloneNode(true);
const clock = (ms) => new Date(ms).toTimeString();
const fill = (element, words) => (element.textContent = element.textContent.replace(/\{(\w+)\}/g, (_, word) => words[word]));

export class Banner {
  #refusals = []; // of the scans that waited together: {isKept, text}
  #recorded = 0;
  #hasWaited; // a scan failed at least once, or outlived a reload, since all was saved last
  #timer = 0;

  constructor(result, feedback, waiting) {
    this.result = result;
    this.feedback = feedback;
    this.#hasWaited = waiting.length > 0;
    this.queued(waiting);
  }

  /** Puts a banner of the server, or one of the page's own, in place; the element itself stays. */
  show(source, sound = source.dataset.sound) {
    const place = this.result.dataset;
    for (const name of ["kind", "sound", "refusedText"]) delete place[name];
    Object.assign(place, source.dataset);
    this.result.replaceChildren(...source.cloneNode(true).childNodes);
    if (sound) this.feedback.give(sound);
  }

  get isUnsaved() {
    return this.result.dataset.kind === "wait";
  }

  /** Nothing waits: a NOT SAVED that another tab resolved goes, and so does the name of somebody whose hand-over is over. */
  settle(handOver) {
    if (this.isUnsaved || (!handOver && this.result.dataset.kind === "person")) this.show(say("ready"));
  }

  /** The banner for an answer that brought no panel: not allowed, or not understood. */
  refusal({ status, message }) {
    const banner = say(status === 403 ? "not-allowed" : "not-recorded");
    if (status !== 403) banner.querySelectorAll("[data-words]")[1].textContent = message;
    return banner;
  }

  /** `Esc`: nothing but the banner goes, and NOT SAVED stays. */
  clear() {
    if (!this.isUnsaved) this.show(say("ready"));
  }

  mode(name) {
    if (!this.isUnsaved) this.show(say(`mode-${name}`), "duplicate");
  }

  failed(waiting) {
    this.#hasWaited = true;
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
    if (this.#isRecorded(source)) this.#recorded += 1;
    else this.#refusals.push({ source, text: source.dataset.refusedText || this.#describe(scan, source), isKept: this.#isKept(scan) });
    if (!waiting.length) return this.#drained(source);
    this.queued(waiting);
    if (!this.isUnsaved) this.show(source);
  }

  /** A warning records nothing, except that of a late return. */
  #isRecorded({ dataset: { kind, sound, refusedText } }) {
    return !refusedText && kind !== "bad" && (kind !== "warn" || sound === "return");
  }

  #isKept(scan) {
    return this.#hasWaited || Boolean(scan.first_try) || Date.now() - scan.at > KEPT_MS;
  }

  #describe(scan, source) {
    const [title, text] = source.querySelectorAll("[data-words]");
    return `${scan.code} (${clock(scan.at).slice(0, 5)}): ${title.textContent}. ${text?.textContent ?? ""}`;
  }

  #drained(source) {
    clearTimeout(this.#timer);
    const earlier = this.#refusals.filter((one) => one.source !== source);
    const isRefused = this.#refusals.length > earlier.length;
    if (this.#refusals.some(({ isKept }) => isKept) || (earlier.length && !isRefused)) this.#takeBack();
    else if (this.#hasWaited) this.#saved();
    else this.show(this.#withEarlier(source, earlier));
    [this.#refusals, this.#recorded, this.#hasWaited] = [[], 0, false];
  }

  /** The last refusal in its own words, and below it those that came so fast that nobody could read them. */
  #withEarlier(source, earlier) {
    if (!earlier.length) return source;
    const banner = source.cloneNode(true);
    const list = say("take-back").querySelector("ul");
    list.replaceChildren(...earlier.map(({ text }) => Object.assign(document.createElement("li"), { textContent: text })));
    banner.querySelector(".banner-words").append(list);
    return banner;
  }

  #unsaved(waiting) {
    const banner = say("unsaved");
    const words = banner.querySelector("[data-words-many]");
    if (waiting.length !== 1) words.textContent = words.dataset.wordsMany;
    fill(words, { n: waiting.length });
    this.show(banner, this.isUnsaved ? null : banner.dataset.sound);
  }

  #saved() {
    const banner = say("saved");
    const words = banner.querySelector("[data-words-many]");
    if (this.#recorded !== 1) words.textContent = words.dataset.wordsMany;
    fill(words, { n: this.#recorded, time: clock(Date.now()).slice(0, 8) });
    this.show(banner);
  }

  #takeBack() {
    const banner = say("take-back");
    const line = banner.querySelector("li");
    line.replaceWith(...this.#refusals.map(({ text }) => Object.assign(line.cloneNode(), { textContent: text })));
    const rest = banner.querySelector("[data-rest]");
    rest.hidden = this.#recorded === 0;
    fill(rest, { n: this.#recorded });
    this.show(banner);
  }
}
