// What the armorer chose for the next scans: mode, purpose and note. A reload keeps mode and purpose, a new tab begins in AUTO.

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
  const { mode, purpose, note, hand_over: handOver } = form.elements;
  const keep = () => {
    desk.dataset.mode = mode.value;
    stored("sessionStorage", CHOICES_KEPT, JSON.stringify({ mode: mode.value, purpose: purpose.value }));
  };
  const before = JSON.parse(stored("sessionStorage", CHOICES_KEPT) ?? "{}");
  if (before.mode) mode.value = before.mode;
  if ([...purpose.options].some(({ value }) => value === before.purpose)) purpose.value = before.purpose;
  form.addEventListener("change", keep);
  keep();

  return {
    /** The fields of a scan made now. With scans still waiting, nobody knows yet whose hand-over it will fall into. */
    now: (waiting) => ({
      mode: mode.value,
      purpose: purpose.value,
      note: note.value.trim(),
      hand_over: waiting ? "" : handOver.value,
    }),
    setMode(name) {
      mode.value = name;
      keep();
    },
    handOver(key) {
      if (handOver.value && handOver.value !== key) note.value = "";
      handOver.value = key;
    },
  };
}
