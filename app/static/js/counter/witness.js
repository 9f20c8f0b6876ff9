// What this device remembers of the record: the newest row it saw. Where the server has another row there, or none, the alarm comes up and stays.

import { compareSeen } from "./server.js";

const WITNESSED = "armguard.witness";
const COMPARE_MS = 15_000;

function seenHere() {
  try {
    return JSON.parse(localStorage.getItem(WITNESSED)) ?? {};
  } catch {
    return {};
  }
}

function remember({ seq, hash, demo }) {
  try {
    localStorage.setItem(WITNESSED, JSON.stringify({ seq, hash, demo, at: Date.now() }));
  } catch {
    // A device that keeps nothing is no witness; paper and the others are.
  }
}

/** A made-up unit may give way to the real one: nothing was lost. */
async function compareOnce(form, alarm) {
  const seen = seenHere();
  const now = await compareSeen(form, seen);
  if (!now) return;
  alarm.hidden = now.known || seen.demo === "yes";
  if (alarm.hidden) return remember(now);
  alarm.querySelector("[data-row]").textContent = `${seen.seq}, ${new Date(seen.at).toLocaleString()}`;
  alarm.querySelector("a").href = `/verify/device?${new URLSearchParams({ seq: seen.seq, hash: seen.hash })}`;
}

export function watchRecord(form, alarm) {
  const look = () => document.hidden || compareOnce(form, alarm);
  setInterval(look, COMPARE_MS);
  document.addEventListener("visibilitychange", look);
  look();
}
