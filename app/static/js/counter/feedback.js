// What the armorer hears and feels (counter.md 6): sounds, and vibration where the device has it.

import { play } from "./sounds.js";

const BUZZES = {
  person: 20,
  issue: 40,
  return: 40,
  duplicate: 10,
  attention: [60, 60, 60, 60, 60],
  refused: [200, 80, 200],
  unsaved: [20, 40, 20],
};
const SOUND_SETTING = "armguard.sound";

export class Feedback {
  #context = null;

  /** `start` is the Start shift button, `speaker` this device's own switch, `unit` what the settings say: {sound, volume}. */
  constructor(start, speaker, unit) {
    this.start = start;
    this.speaker = speaker;
    this.unit = unit;
    // The button itself waits for the click: were it gone at the touch, the click would fall on what is below it.
    const unlock = (event) => !start.contains(event.target) && this.#unlock();
    for (const gesture of ["pointerdown", "keydown"]) window.addEventListener(gesture, unlock, true);
    start.addEventListener("click", () => this.#unlock().then(() => this.give("person")));
    speaker.addEventListener("click", () => this.#toggle());
    this.show();
  }

  get #isMuted() {
    return (soundSetting() ?? this.unit.sound) === "off";
  }

  give(name) {
    if (document.hidden) return; // another tab of this device has the armorer's attention
    navigator.userActivation?.hasBeenActive !== false && navigator.vibrate?.(BUZZES[name] ?? 0);
    if (this.#isMuted || this.#context?.state !== "running") return;
    play(this.#context, name, this.unit.volume);
  }

  /** Browsers let a page sound only after the first touch or key. */
  async #unlock() {
    if (this.#context?.state === "running") return;
    this.#context ??= "AudioContext" in window ? new AudioContext() : null;
    await this.#context?.resume().catch(() => null);
    this.show();
    navigator.wakeLock?.request("screen").catch(() => null);
  }

  #toggle() {
    soundSetting(this.#isMuted ? "on" : "off");
    this.show();
    this.give("person");
  }

  /** The settings may have changed whether there is sound. */
  show() {
    const isRunning = this.#context?.state === "running";
    this.start.hidden = isRunning;
    this.speaker.hidden = false;
    this.speaker.setAttribute("aria-pressed", String(isRunning && !this.#isMuted));
  }
}

function soundSetting(value) {
  try {
    if (value) localStorage.setItem(SOUND_SETTING, value);
    return localStorage.getItem(SOUND_SETTING);
  } catch {
    return null;
  }
}
