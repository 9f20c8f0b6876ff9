// <sound-test>: plays the counter's sounds one by one and says which it is, as loud as the form beside it says.
import { SOUNDS, play } from "./counter/sounds.js";

const PAUSE_MS = 1200; // the longest sound ends before the next one

class SoundTest extends HTMLElement {
  #context = null;
  #timer = 0;

  connectedCallback() {
    this.hidden = false;
    this.says = this.querySelector("[role=status]");
    this.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.#begin(button.dataset.sound ? [button.dataset.sound] : Object.keys(SOUNDS));
    });
  }

  async #begin(names) {
    clearTimeout(this.#timer);
    if (!("AudioContext" in window)) return (this.says.textContent = this.says.dataset.none);
    this.#context ??= new AudioContext();
    await this.#context.resume();
    this.#next(names);
  }

  #next([name, ...rest]) {
    this.says.textContent = this.querySelector(`[data-sound=${name}]`).textContent;
    play(this.#context, name, document.getElementById("volume").value || this.dataset.unit);
    if (rest.length) this.#timer = setTimeout(() => this.#next(rest), PAUSE_MS);
  }
}

customElements.define("sound-test", SoundTest);
