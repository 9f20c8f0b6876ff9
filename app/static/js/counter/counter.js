// The counter: <counter-desk> wires what the server drew to the scan queue, the banner, the panel and the keys.

import { Banner } from "./banner.js";
import { refusal } from "./banner-words.js";
import { rememberChoices } from "./choices.js";
import { doneHere, onPurposeKeys } from "./controls.js";
import { Feedback } from "./feedback.js";
import { IdleLock } from "./idle-lock.js";
import { hidePersonalData, onControlKeys, showQueue, showUser, touchKeyboard } from "./desk.js";
import { Panel, readPanel } from "./panel.js";
import { printSheet } from "./paper-sheet.js";
import { PERSON, PERSON_OR_CONTROL, ScanCapture } from "./scan-capture.js";
import { printWhenTold } from "./receipt-print.js";
import { ScanQueue } from "./scan-queue.js";
import { newKey } from "./scan-store.js";
import { endSession, lookAtPanel, sendScan, tellServer } from "./server.js";
import { SignInSheet } from "./sign-in-sheet.js";
import { watchRecord } from "./witness.js";

const POLL_MS = 2000;

const find = (id) => document.getElementById(id);

class CounterDesk extends HTMLElement {
  #etag = null;
  #turn = 0; // grows with every scan and answer: a look at the panel that began before is out of date

  connectedCallback() {
    this.form = find("scan-form");
    this.box = find("scan");
    this.purpose = find("purpose");
    this.unit = find("counter-panel").dataset; // what the settings say, as new as the panel
    this.feedback = new Feedback(find("start-shift"), find("speaker"), this.unit);
    this.choices = rememberChoices(this, this.form);
    this.queue = new ScanQueue((scan) => sendScan(this.form, scan));
    this.capture = new ScanCapture(this.box, (code) => this.scan(code));
    this.panel = new Panel(find("counter-panel"), () => this.look(true));
    this.banner = new Banner(find("scan-result"), this.feedback, this.queue.waiting);
    this.sheet = new SignInSheet(find("sign-in"), this.box, (token, username) => {
      this.tabs.postMessage({ token, username });
      this.#unlock(token, username);
    }, (code) => this.scan(code));
    this.tabs = new BroadcastChannel("armguard.counter");
    touchKeyboard(this.box, find("keyboard"));
    find("run-roster").hidden = true; // choosing is enough
    this.#listen();
    this.#queueChanged();
    this.queue.tryNow();
    watchRecord(this.form, find("record-witness"));
  }

  #listen() {
    this.addEventListener("submit", (event) => this.#onSubmit(event));
    this.addEventListener("click", ({ target }) => this.#onClick(target));
    onControlKeys((code) => this.scan(code), () => this.banner.clear());
    hidePersonalData(this, () => Number(this.unit.privateMs));
    this.panel.element.addEventListener("settings", () => this.feedback.show());
    this.idle = new IdleLock(() => Number(this.unit.lockMs), () => this.#onIdle());
    this.queue.addEventListener("change", () => this.#queueChanged());
    this.queue.addEventListener("failed", ({ detail }) => this.banner.failed(this.queue.waiting, readPanel(detail.html ?? "")?.querySelector("#scan-result")));
    this.queue.addEventListener("locked", ({ detail }) => this.#lock(detail.isRole));
    this.queue.addEventListener("answer", ({ detail }) => {
      this.tabs.postMessage(detail);
      this.#answered(detail);
      printWhenTold(readPanel(detail.answer.html)?.querySelector("#scan-result"), this.panel.element, this.form, (words) => this.banner.own(words));
    });
    this.tabs.addEventListener("message", ({ data }) => (data.token ? this.#unlock(data.token, data.username) : this.#answered(data)));
    this.addEventListener("change", ({ target }) => this.#onChoice(target));
    onPurposeKeys(this.purpose, (option) => this.setPurpose(option));
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    setInterval(() => this.#onTime(), POLL_MS);
  }

  /** Every way to say something to the server, buttons included, is a scan: kept, sent in order, never twice. */
  scan(code, way = "", lines = {}) {
    const at = Date.now();
    if (this.capture.isDouble(code, way, at)) return this.feedback.give("duplicate");
    if (doneHere(code, this, this.purpose)) return;
    if (PERSON.test(code)) this.choices.nextPerson();
    this.queue.add({ ...this.choices.now(this.queue.waiting.length), ...lines, code, way: way || this.#takeWay(code), at, key: newKey(), first_try: 0 });
  }

  #onChoice({ id, name, value }) {
    if (name === "purpose" || name === "due") this.look(true);
    if (id === "roster") this.tell("/counter/roster", { roster: value }).then((panel) => panel && this.#begin(panel));
  }

  /** What is no scan: done now or not at all. The panel of the answer, or null. */
  async tell(url, fields) {
    const { status, panel } = await tellServer(url, this.form, { ...this.choices.now(0), ...fields });
    if (status === 401) this.#lock();
    else if (!panel) this.banner.own("no-answer");
    this.#turn += 1;
    this.#etag = null;
    if (!panel) return null;
    if (!this.queue.waiting.length) this.#handOver(panel);
    this.panel.update(panel);
    this.banner.tell(panel.querySelector("#scan-result"));
    return panel;
  }

  /** A roster brings its direction and purpose along. */
  #begin(panel) {
    this.purpose.value = panel.dataset.purpose;
    this.choices.setMode(panel.querySelector("#scan-result").dataset.mode);
    this.look(true);
  }

  /** The MISSING card says how the next weapon is meant. */
  nextIsCounted() {
    this.nextWay = "count";
    this.banner.own("missing");
  }

  #takeWay(code) {
    const way = PERSON_OR_CONTROL.test(code) ? "" : (this.nextWay ?? "");
    this.nextWay = "";
    return way;
  }

  setMode(mode) {
    this.choices.setMode(mode);
    this.banner.mode(mode);
  }

  setPurpose(option) {
    this.purpose.value = option.value;
    this.purpose.dispatchEvent(new Event("change", { bubbles: true }));
    this.banner.own("purpose", option.text);
  }

  lockNow() {
    this.#onIdle();
  }

  async look(isFresh = false) {
    const turn = this.#turn;
    const url = `${this.dataset.panelUrl}?${this.choices.query()}`; // the due time hangs on it
    const { status, etag, panel } = await lookAtPanel(url, isFresh ? null : this.#etag);
    find("counter-link").hidden = status !== 0 && status < 500;
    if (status === 401) return this.#lock();
    if (!panel || turn !== this.#turn) return;
    if (this.sheet.isOpen) return this.#unlock(panel.dataset.csrf); // signed in elsewhere in this browser
    if (this.queue.waiting.length || this.panel.isBeingPressed) return;
    this.#etag = etag;
    this.#handOver(panel);
    this.panel.update(panel);
    this.banner.settle(panel.querySelector("#scan-result"));
  }

  #onClick(target) {
    if (target.closest("[data-try-now]")) this.queue.tryNow();
    if (target.closest("[data-paper-sheet]")) printSheet();
    if (target.closest("[data-other-pin]")) this.sheet.askAnother();
  }

  #onTime() {
    if (document.hidden) return;
    if (this.queue.waiting.length) this.queue.nudge();
    else if (!this.sheet.isOpen) this.looking ??= this.look().finally(() => (this.looking = null));
  }

  #onSubmit(event) {
    if (event.target !== this.form && !event.target.matches("[data-scan], [data-tell]")) return;
    event.preventDefault();
    const data = new FormData(event.target, event.submitter);
    if (event.target.matches("[data-tell]")) return this.tell(event.target.getAttribute("action"), { line: data.get("line") });
    const code = data.get("control") || (event.target === this.form ? "" : data.get("code"));
    const lines = Object.fromEntries([...data].filter(([name]) => name.startsWith("line-")));
    const way = event.target === this.form ? "" : (data.get("way") ?? "");
    if (code) this.scan(code, way, lines);
    else this.capture.submitBox();
  }

  #queueChanged() {
    const waiting = this.queue.waiting;
    this.#turn += 1;
    showQueue(waiting.length, this.queue.isVolatile);
    if (waiting.length && this.sheet.isOpen) this.banner.failed(waiting);
    else this.banner.queued(waiting);
  }

  /** An answer that came here, or to another tab of this device: they all show the same. */
  #answered({ id, scan, answer }) {
    this.queue.forget(id);
    this.#queueChanged();
    this.#etag = null;
    const panel = readPanel(answer.html);
    if (panel) this.#handOver(panel);
    if (panel) this.panel.update(panel);
    const source = panel?.querySelector("#scan-result") ?? refusal(answer);
    this.banner.answered(scan, source, this.queue.waiting);
  }

  #handOver(panel) {
    this.choices.handOver(panel.querySelector("#scan-result").dataset.handOver ?? "");
    this.#token(panel.dataset.csrf);
  }

  #token(token) {
    if (token) for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  }

  #lock(isRole = false) {
    this.#turn += 1; // what is still on its way was asked before: it opens nothing
    this.toggleAttribute("data-locked", true);
    this.banner.isLocked = true;
    this.banner.isRole = isRole;
    if (this.queue.waiting.length) this.banner.failed(this.queue.waiting);
    this.sheet.open(isRole);
  }

  /** Untouched for too long: the session ends here and on the server, scans wait for the PIN. */
  #onIdle() {
    if (this.sheet.isOpen) return;
    endSession(this.form).then(() => (this.#turn += 1));
    this.queue.lock();
    this.#lock();
  }

  #unlock(token, username) {
    this.idle.touch();
    this.#token(token);
    if (username) showUser(username);
    this.toggleAttribute("data-locked", false);
    this.banner.isLocked = this.banner.isRole = false;
    this.sheet.close();
    this.queue.unlock();
  }
}

customElements.define("counter-desk", CounterDesk);
