// The camera as a scanner: what it reads goes into the field of its button, and the field's form is sent as after any scan.
// The words and the addresses come with the sheet (camera/_sheet.html), at the first tap.

import { readPhoto } from "./photo.js";
import { Reading } from "./reading.js";
import { Sightings } from "./sightings.js";
import { Stream } from "./stream.js";

const REST_MS = 80; // between two frames: the device does other things, too
const SLEEP_MS = 120_000; // nobody holds anything before it: a camera that is on warms the device and empties it
const WORDS = { NotAllowedError: "denied", NotReadableError: "busy" };

class Camera {
  #sightings = new Sightings();
  #last = 0;

  constructor(sheet) {
    this.sheet = sheet;
    this.words = sheet.dataset;
    this.stream = new Stream(sheet.querySelector("video"));
    this.find("close").addEventListener("click", () => this.close());
    this.find("light").addEventListener("click", () => this.#tell(() => this.stream.switchLight()));
    this.find("other").addEventListener("click", () => this.#tell(() => this.stream.other()));
    this.find("view").addEventListener("click", () => this.stream.isOn || this.start());
    this.find("photo").addEventListener("change", ({ target }) => this.#photo(target));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stream.stop() : this.isOpen && this.start()));
    window.addEventListener("pagehide", () => this.stream.stop());
  }

  find(name) {
    return this.sheet.querySelector(`[data-part=${name}]`);
  }

  say(name, code = "") {
    this.find("says").textContent = this.words[name].replace("{code}", code);
  }

  get isOpen() {
    return this.sheet.isConnected;
  }

  open(link) {
    this.link = link;
    this.into = link.dataset.into;
    this.isMany = "many" in link.dataset; // the page stays and takes one code after the other
    document.getElementById(this.into).form.after(this.sheet);
    this.reading ??= new Reading(this.words);
    const isLive = Boolean(navigator.mediaDevices?.getUserMedia);
    for (const name of ["view", "why"]) this.find(name).hidden = (name === "view") !== isLive;
    this.#mark(true);
    return isLive ? this.start() : this.say("photograph");
  }

  close() {
    this.stream.stop();
    this.sheet.remove();
    this.#mark(false);
  }

  /** The button may have been drawn anew meanwhile. */
  #mark(isOn) {
    for (const link of document.querySelectorAll("[data-camera]")) link.setAttribute("aria-expanded", String(isOn && link.dataset.into === this.into));
  }

  start() {
    this.say("starting");
    return this.#tell(() => this.stream.start());
  }

  /** Does something with the camera, says what came of it, and looks for codes. */
  async #tell(act) {
    try {
      await act();
      this.#last = Date.now();
      if (this.stream.isOn) this.say("ready");
      await this.#showParts();
      this.#look();
    } catch (error) {
      this.say(WORDS[error.name] ?? "missing");
    }
  }

  async #showParts() {
    const { has, on } = this.stream.light;
    this.find("light").hidden = !has;
    this.find("light").setAttribute("aria-pressed", String(on));
    this.find("other").hidden = (await this.stream.cameras()).length < 2;
  }

  async #look() {
    if (this.isLooking) return;
    this.isLooking = true;
    while (this.stream.isOn && this.isOpen) {
      this.#mark(true);
      const picture = await this.stream.frame().catch(() => null);
      const { codes, failed } = picture ? await this.reading.codes(picture) : { codes: [] };
      if (failed) this.#stop("undecoded");
      else if (codes.length && this.stream.isOn && this.#sightings.isScan(codes[0], Date.now())) this.#take(codes[0].text);
      else if (Date.now() - this.#last > SLEEP_MS) this.#stop("asleep");
      await new Promise((done) => setTimeout(done, REST_MS));
    }
    this.isLooking = false;
  }

  #stop(why) {
    this.stream.stop();
    this.say(why);
  }

  /** A field in which somebody is typing keeps what was typed, where the page stays. */
  #take(code) {
    const field = document.getElementById(this.into);
    const typed = field.value;
    this.#last = Date.now();
    field.dispatchEvent(new Event("pointerdown", { bubbles: true })); // whoever shows a label is here: the counter stays open
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(20);
    this.say("read", code);
    if (!this.isMany) this.close();
    field.value = code.trim();
    field.form.requestSubmit();
    if (this.isMany) field.value = typed;
  }

  /** A form of the page has the newest one: somebody may have signed in again meanwhile. */
  get #token() {
    const { csrf_token: ofPage } = document.getElementById(this.into).form.elements;
    return (ofPage ?? this.sheet.querySelector("[name=csrf_token]")).value;
  }

  async #photo(input) {
    const [file] = input.files;
    if (!file) return;
    this.say("looking");
    const { code, message, say } = await readPhoto(file, this.reading, this.words.photos, this.#token);
    input.value = "";
    if (code) this.#take(code);
    else if (message) this.find("says").textContent = message;
    else this.say(say ?? "unread");
  }
}

let camera = null;
let bringing = null;

async function bring(link) {
  const answer = await fetch(link.href, { headers: { "X-Requested-With": "camera" } });
  if (answer.status === 401) return location.assign(link.href); // signed out meanwhile
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return new Camera(document.importNode(page.querySelector(".camera"), true));
}

document.addEventListener("camera", async ({ target }) => {
  if (camera?.isOpen) return camera.close();
  bringing ??= bring(target).catch(() => null);
  camera = await bringing;
  if (!camera) bringing = null; // ArmGuard did not answer: the next tap tries again
  else if (!camera.isOpen) camera.open(target);
});
