// What the armorer chose for the next scans: mode, purpose, due time and note. A reload keeps them but the note, a new tab begins in AUTO.

const CHOICES_KEPT = "armguard.choices";

/** What is kept under `name`, after keeping `value` when there is one; null where the browser forbids it. */
export function stored(area, name, value) {
  try {
    if (value !== undefined) window[area].setItem(name, value);
    return window[area].getItem(name);
  } catch {
    return null;
  }
}

/** `desk` carries data-mode for the frame around the page. */
export function rememberChoices(desk, form) {
  const { mode, purpose, note, due, hand_over: handOver } = form.elements;
  let isExpected = false; // a card was scanned, and nobody has answered yet whose it is
  const keep = () => {
    desk.dataset.mode = mode.value;
    stored("sessionStorage", CHOICES_KEPT, JSON.stringify({ mode: mode.value, purpose: purpose.value, due: due.value, of: handOver.value }));
  };
  // Chromium ignores an empty word given to the group.
  const setDue = (value) => due.forEach((one) => (one.checked = one.value === value));
  const forget = () => {
    note.value = "";
    setDue("");
  };
  const before = JSON.parse(stored("sessionStorage", CHOICES_KEPT) ?? "{}");
  if (before.mode) mode.value = before.mode;
  if ([...purpose.options].some(({ value }) => value === before.purpose)) purpose.value = before.purpose;
  if (before.due && before.of === handOver.value) setDue(before.due);
  form.addEventListener("change", keep);
  keep();

  return {
    /** The fields of a scan made now. With scans still waiting, nobody knows yet whose hand-over it will fall into. */
    now: (waiting) => ({
      mode: mode.value,
      purpose: purpose.value,
      note: note.value.trim(),
      due: due.value,
      due_of: handOver.value,
      hand_over: waiting ? "" : handOver.value,
    }),
    query: () => new URLSearchParams({ purpose: purpose.value, due: due.value, due_of: handOver.value }),
    setMode(name) {
      mode.value = name;
      keep();
    },
    /** A card was scanned: what was chosen for the last hand-over is not for the next scans. */
    nextPerson() {
      if (handOver.value || isExpected) forget();
      isExpected = true;
      keep();
    },
    handOver(key) {
      if (handOver.value && handOver.value !== key) forget();
      handOver.value = key;
      isExpected = false;
      keep();
    },
  };
}
