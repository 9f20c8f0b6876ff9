// <print-button hidden><button>Print</button></print-button>: opens the browser's own print dialogue; without
// JavaScript it stays hidden, and the browser's menu prints.
class PrintButton extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => globalThis.print());
  }
}

customElements.define("print-button", PrintButton);
