// <kept-scans>: says how many scans wait on this device, and goes on by itself when ArmGuard answers again.
const PREFIX = "armguard.scan.";
const LOOK_MS = 3000;

class KeptScans extends HTMLElement {
  connectedCallback() {
    const count = this.#count();
    this.hidden = !count;
    this.textContent = this.dataset[count === 1 ? "one" : "many"].replace("{n}", count);
    setInterval(() => this.#look(), LOOK_MS);
  }

  #count() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).length;
    } catch {
      return 0;
    }
  }

  /** Its own address is no offline page: somebody opened that one to read it. Other pages stay, too. */
  async #look() {
    if (document.hidden || location.pathname === "/offline" || "stays" in this.dataset) return;
    const answer = await fetch("/health", { cache: "no-store" }).catch(() => null);
    if (answer) location.reload();
  }
}

customElements.define("kept-scans", KeptScans);
