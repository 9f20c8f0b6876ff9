// <scan-field>: a scanner ends its code with Enter. Around fields of a form, that Enter goes on to the next field instead of sending.
// With `sends`, it goes to the next one that is empty and sends when none is; and a scan lands there wherever the focus was.
class ScanField extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.#onEnter(event));
    if (this.hasAttribute("sends")) window.addEventListener("keydown", (event) => this.#catch(event), true);
  }

  get #empty() {
    return [...this.querySelectorAll("input")].find((field) => !field.value);
  }

  #onEnter(event) {
    if (event.key !== "Enter" || !event.target.matches("input") || event.isComposing) return;
    event.preventDefault();
    const { form } = event.target;
    if (this.hasAttribute("sends")) return this.#empty ? this.#empty.focus() : form.requestSubmit();
    const controls = [...form.elements].filter((control) => control.type !== "hidden" && !control.disabled);
    controls[controls.indexOf(event.target) + 1]?.focus();
  }

  /** Before the page's own keys: they would take the beginning of a code into the search. */
  #catch(event) {
    if (!/^[A-Z0-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || document.activeElement.matches("input, textarea, select")) return;
    this.#empty?.focus();
    event.stopImmediatePropagation();
  }
}

customElements.define("scan-field", ScanField);
