// Turns keys into scans: whatever has the focus, a code that is typed on this page ends in one call of `onScan(code)`.
// No rule looks at how fast the keys come (counter.md 5): a code is complete at Enter, or at Tab in the scan box.

const DOUBLE_MS = 1500;
const MEMORY = 64;
export const PERSON = /^(?:AGP|P[EO]-)/i;
export const PERSON_OR_CONTROL = /^(?:AGP|AGC-|P[EO]-)/i;
const OWN_CODE = /(?:AG[WP][0-9A-Z]{7}|AGC-[A-Z0-9-]+|(?:P[EO]|I[RP])-[0-9A-Z-]+?\d{6}(?:-\d+)?)$/i;
const NO_TEXT = ["radio", "checkbox", "button", "submit", "reset", "image", "range", "color", "file"];

const isInput = (element) => element?.tagName === "INPUT" && !NO_TEXT.includes(element.type);
const isTextField = (element) => isInput(element) || element?.tagName === "TEXTAREA" || element?.isContentEditable;

const isComposing = (event) => event.isComposing || event.keyCode === 229;
const isPrintable = (event) => event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;

export class ScanCapture {
  #recent = new Map(); // code -> when it was captured last, since the latest person or control code
  #typed = []; // printable keys in another text field, each with the field as it was before the key

  constructor(box, onScan) {
    this.box = box;
    this.onScan = onScan;
    // On the window and before anybody else, so that a shortcut of the page never swallows the first letter of a code.
    window.addEventListener("keydown", (event) => this.#onKey(event), true);
    document.addEventListener("click", (event) => event.detail > 0 && setTimeout(() => this.takeFocus()));
    document.addEventListener("change", (event) => event.target.tagName === "SELECT" && this.takeFocus());
    document.addEventListener("focusin", () => (this.#typed = []));
  }

  /** Says whether a code repeats itself within 1.5 s (rule 6). A person or control code in between begins anew: that is a new intent. */
  isDouble(code, way, at) {
    const name = `${code.toUpperCase()} ${way}`;
    const before = this.#recent.get(name) ?? -Infinity;
    const isFirst = [...this.#recent.keys()].at(-1) !== name;
    if (PERSON_OR_CONTROL.test(code)) this.#recent.clear();
    this.#recent.delete(name);
    this.#recent.set(name, at);
    return at - before < DOUBLE_MS && !(isFirst && PERSON_OR_CONTROL.test(code));
  }

  takeFocus() {
    const active = document.activeElement;
    const isBusy = isTextField(active) || active?.tagName === "SELECT" || !getSelection().isCollapsed;
    if (!isBusy && !document.querySelector("dialog:modal")) this.box.focus({ preventScroll: true });
  }

  #onKey(event) {
    if (isComposing(event)) return;
    const target = document.activeElement;
    if (target === this.box) this.#onBoxKey(event);
    else if (isTextField(target)) this.#onFieldKey(event, target);
    else if (event.key === "/") this.#search(event);
    else if (isPrintable(event) && !" ?".includes(event.key)) this.#redirect(event);
  }

  #onBoxKey(event) {
    const endsScan = event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && this.box.value.trim());
    if (!endsScan || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.submitBox();
  }

  submitBox() {
    const code = this.box.value.trim();
    this.box.value = "";
    if (code) this.onScan(code);
  }

  /** The key itself is not cancelled: the browser puts it where the focus is when it arrives. */
  #redirect(event) {
    document.querySelector("dialog:modal")?.close();
    this.box.focus({ preventScroll: true });
    event.stopImmediatePropagation();
  }

  /** The key for search on every page: here the scan box is where one searches. */
  #search(event) {
    event.preventDefault();
    this.box.focus();
  }

  #onFieldKey(event, field) {
    if (event.key === "Enter") return this.#lift(event, field);
    const { value, selectionStart: start, selectionEnd: end } = field;
    if (isPrintable(event)) this.#typed.push({ key: event.key, value, start, end });
    else if (!["Shift", "CapsLock"].includes(event.key)) this.#typed = [];
    this.#typed = this.#typed.slice(-MEMORY);
  }

  /** Takes a code that was scanned into a note out of it again and leaves the note as it was. */
  #lift(event, field) {
    const code = OWN_CODE.exec(this.#typed.map(({ key }) => key).join(""))?.[0];
    if (!code) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const before = this.#typed.at(-code.length);
    field.value = before.value;
    if (before.start !== null) field.setSelectionRange(before.start, before.end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#typed = [];
    this.onScan(code);
  }
}
