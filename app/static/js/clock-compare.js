// <clock-compare data-now>: sets the clock of this device beside the server's, and says whether they differ.
const AGREE_MS = 60_000;
const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000]];

/** 2 days 3 hours, 40 minutes, 5 seconds: the two largest parts. */
function words(ms) {
  const parts = UNITS.map(([name, size]) => {
    const count = Math.floor(ms / size);
    ms -= count * size;
    return [count, name];
  }).filter(([count]) => count);
  return parts.slice(0, 2).map(([count, name]) => `${count} ${name}${count === 1 ? "" : "s"}`).join(" ") || "none";
}

class ClockCompare extends HTMLElement {
  connectedCallback() {
    const arrived = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
    const ahead = arrived - Date.parse(this.dataset.now);
    const [device, difference] = ["device", "difference"].map((name) => this.querySelector(`[data-${name}]`));
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    device.textContent = `${new Date().toTimeString().slice(0, 5)} (${zone})`;
    difference.textContent = words(Math.abs(ahead)) + (Math.abs(ahead) < 1000 ? "" : ahead > 0 ? ", this device is ahead" : ", this device is behind");
    for (const shown of [device, difference]) shown.parentElement.hidden = false;
    const verdict = this.querySelector("[role=status]");
    verdict.textContent = Math.abs(ahead) < AGREE_MS ? verdict.dataset.good : verdict.dataset.bad;
  }
}

customElements.define("clock-compare", ClockCompare);
