// Small habits of the counter that need no scan: its keys, its keyboard, its privacy, the state of its queue.

import { stored } from "./choices.js";

const CONTROL_KEYS = { F2: "AGC-ISSUE", F3: "AGC-AUTO", F4: "AGC-RETURN", F8: "AGC-UNDO", F9: "AGC-END" };
const KEYBOARD = "armguard.keyboard";

/** Function keys say what the control cards say; `Esc` clears the banner only. */
export function onControlKeys(scan, clear) {
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
    if (!CONTROL_KEYS[event.key] || event.ctrlKey || event.altKey || event.shiftKey || event.repeat) return;
    event.preventDefault();
    scan(CONTROL_KEYS[event.key]);
  });
}

/** look.md 1: personal data is hidden when nobody touched a key or the screen for `allowed()` ms. */
export function hidePersonalData(desk, allowed) {
  let timer = 0;
  const show = () => {
    clearTimeout(timer);
    desk.toggleAttribute("data-private", false);
    timer = setTimeout(() => desk.toggleAttribute("data-private", true), allowed());
  };
  for (const sign of ["keydown", "pointerdown"]) window.addEventListener(sign, show, true);
  show();
}

/** Another armorer may have taken over on the sign-in sheet: the header names who records from now on. */
export function showUser(username) {
  for (const who of document.querySelectorAll(".who")) if (!who.textContent.trim().startsWith(`${username} `)) who.textContent = username;
}

export function showQueue(count, isVolatile) {
  const state = document.getElementById("scan-queue");
  const { none, one, many } = state.dataset;
  state.textContent = [none, one][count] ?? many.replace("{n}", count);
  state.dataset.state = count ? "kept" : "saved";
  document.getElementById("scan-storage").hidden = !isVolatile;
}

/** No on-screen keyboard pops up by itself (rule 9): it comes when the box is tapped, or always once the button says so. */
export function touchKeyboard(box, button) {
  if (!matchMedia("(any-pointer: coarse)").matches) return;
  const isOn = () => stored("localStorage", KEYBOARD) === "on";
  const rest = () => (box.inputMode = isOn() ? "text" : "none");
  const show = () => button.setAttribute("aria-pressed", String(isOn()));
  box.addEventListener("pointerdown", (event) => event.pointerType === "touch" && (box.inputMode = "text"));
  box.addEventListener("blur", rest);
  button.hidden = false;
  button.addEventListener("click", () => {
    stored("localStorage", KEYBOARD, isOn() ? "off" : "on");
    rest();
    show();
    box.blur();
    box.focus();
  });
  rest();
  show();
}
