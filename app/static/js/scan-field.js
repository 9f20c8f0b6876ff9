// <scan-field>: a scanner ends its code with Enter. Around a field of a form, that Enter goes on to the next field instead of sending.
class ScanField extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input") || event.isComposing) return;
      event.preventDefault();
      const controls = [...event.target.form.elements].filter((control) => control.type !== "hidden" && !control.disabled);
      controls[controls.indexOf(event.target) + 1]?.focus();
    });
  }
}

customElements.define("scan-field", ScanField);
