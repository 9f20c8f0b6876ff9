// The box of the scanner test: whoever types as fast as a scanner and then stops without Enter has a scanner that sends none.
const FAST_MS = 60; // between two characters; people are slower
const PAUSE_MS = 600;
const ENOUGH = 6; // such in one code: a busy device stumbles now and then

class ScannerTest extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.box = this.querySelector("#read");
    this.fast = this.last = this.timer = 0;
    this.box.addEventListener("input", (event) => this.#onInput(event));
    this.form.addEventListener("submit", () => clearTimeout(this.timer));
    this.box.focus();
  }

  #onInput(event) {
    const now = event.timeStamp;
    if (this.box.value.length < 2) this.fast = 0;
    else if (now - this.last < FAST_MS) this.fast += 1;
    this.last = now;
    clearTimeout(this.timer);
    if (this.fast >= ENOUGH) this.timer = setTimeout(() => this.#noEnter(), PAUSE_MS);
  }

  #noEnter() {
    this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "by", value: "pause" }));
    this.form.submit();
  }
}

customElements.define("scanner-test", ScannerTest);
