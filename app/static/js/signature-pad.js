// <signature-pad>: a field to sign in. What is drawn goes into its hidden input as whole points of a field of 1000 by 300.
const WIDE = 1000;
const HIGH = 300;

class SignaturePad extends HTMLElement {
  #strokes = [];
  #drawing = null;

  connectedCallback() {
    this.field = this.querySelector("svg");
    this.input = this.querySelector("input");
    this.field.addEventListener("pointerdown", (event) => this.#begin(event));
    this.field.addEventListener("pointermove", (event) => this.#go(event));
    for (const end of ["pointerup", "pointercancel"]) this.field.addEventListener(end, () => (this.#drawing = null));
    this.querySelector("[data-clear]").addEventListener("click", () => {
      this.#strokes = [];
      this.#show();
    });
  }

  #begin(event) {
    event.preventDefault();
    this.field.setPointerCapture(event.pointerId);
    this.#drawing = [];
    this.#strokes.push(this.#drawing);
    this.#go(event);
  }

  #go(event) {
    if (!this.#drawing) return;
    const box = this.field.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDE);
    const y = Math.round(((event.clientY - box.top) / box.height) * HIGH);
    const [lastX, lastY] = this.#drawing.slice(-2);
    if (Math.hypot(x - lastX, y - lastY) < 3) return;
    this.#drawing.push(Math.min(Math.max(x, 0), WIDE), Math.min(Math.max(y, 0), HIGH));
    this.#show();
  }

  #show() {
    const path = this.#strokes.map((stroke) => `M${stroke.join(" ")}`).join("");
    this.field.firstElementChild.setAttribute("d", path);
    this.input.value = path ? JSON.stringify(this.#strokes) : "";
    this.querySelector("[type=submit]").disabled = !path;
  }
}

customElements.define("signature-pad", SignaturePad);
