// Which readings of the camera are scans: a code that stays in view is one scan, however often it is read.

const OUT_OF_VIEW_MS = 1500;
const BARS = ["Code128", "Code39", "code_128", "code_39"]; // they correct no errors: one reading alone is not believed

export class Sightings {
  #seen = new Map(); // code -> when it was read last
  #before = "";

  isScan({ text, format }, now) {
    const isSure = !BARS.includes(format) || this.#before === text;
    this.#before = text;
    if (!isSure) return false;
    const last = this.#seen.get(text) ?? -Infinity;
    this.#seen.set(text, now);
    return now - last >= OUT_OF_VIEW_MS;
  }
}
