// What the armorer hears and feels (counter.md 6): sounds made on the spot, no files, and vibration where the device has it.

const NOTE = 0.14;
const SOUNDS = {
  // [frequency in Hz, start in s, length in s]
  person: [[1047, 0, NOTE]],
  issue: [[660, 0, NOTE], [990, NOTE, NOTE]],
  return: [[880, 0, NOTE], [587, NOTE, NOTE]],
  duplicate: [[1200, 0, 0.03]],
  attention: [[523, 0, NOTE], [523, 0.2, NOTE]],
  refused: [[150, 0, 0.35], [150, 0.45, 0.35]],
  unsaved: [[1400, 0, 0.04], [1400, 0.12, 0.04]],
};
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
const LOUDNESS = { quiet: 0.12, normal: 0.4, loud: 1 };

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
    for (const [frequency, start, length] of SOUNDS[name] ?? []) this.#play(frequency, this.#context.currentTime + start, length);
  }

  #play(frequency, start, length) {
    const tone = new OscillatorNode(this.#context, { type: frequency < 300 ? "square" : "triangle", frequency });
    const loudness = new GainNode(this.#context, { gain: 0 });
    loudness.gain.setValueAtTime(LOUDNESS[this.unit.volume], start);
    loudness.gain.setTargetAtTime(0, start + length * 0.7, length * 0.1); // no click at the end
    tone.connect(loudness).connect(this.#context.destination);
    tone.start(start);
    tone.stop(start + length * 1.5);
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
