// Control codes that this device carries out by itself (counter.md 8), and the keys that choose a purpose.

const MODES = { "AGC-AUTO": "auto", "AGC-ISSUE": "issue", "AGC-RETURN": "return" };

/** Does what a code asks of this device and says whether it did; every other code is for the server. */
export function doneHere(code, desk, purpose) {
  const word = code.toUpperCase();
  const chosen = [...purpose.options].find((option) => option.dataset.code === word);
  if (MODES[word]) desk.setMode(MODES[word]);
  else if (word === "AGC-MISSING") desk.nextIsCounted();
  else if (word === "AGC-LOCK") desk.lockNow();
  else if (word === "AGC-NIGHT") toggleNight();
  else if (chosen) desk.setPurpose(chosen);
  return Boolean(MODES[word] || chosen || ["AGC-MISSING", "AGC-LOCK", "AGC-NIGHT"].includes(word));
}

/** Alt and a purpose's key choose it: a key alone may be the beginning of a scan. */
export function onPurposeKeys(purpose, choose) {
  window.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const key = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
    const option = [...purpose.options].find(({ dataset }) => dataset.key === key);
    if (!option) return;
    event.preventDefault();
    choose(option);
  });
}

function toggleNight() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme.startsWith("night") ? "auto" : "night";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}
