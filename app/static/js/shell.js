// What every page can do with a keyboard or a scanner, the theme switch, and htmx when a form first needs it.
import { keepWords, meetWords } from "./kept-words.js";
import { onListKey } from "./list-keys.js";

const THEMES = ["auto", "light", "dark", "night", "night-green"];
const THEME_ICON = { auto: "sun-moon", light: "sun", dark: "moon", night: "eclipse", "night-green": "eclipse" };
const GO = { c: "/counter", d: "/", i: "/items", p: "/personnel", t: "/transactions", o: "/items?state=late", s: "/counts", h: "/help" };
const OFF = "armguard.keys.off";
const root = document.documentElement;
const search = document.getElementById("search");
const keys = document.getElementById("keys");

function stored(name) { // storage may be forbidden; then the usual holds
  try { return localStorage.getItem(name); } catch { return null; }
}

function store(name, value) {
  try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* the choice then lasts for this page */ }
}

/* Theme: a cookie, so that the server sends the page in the right colours at once. */
function showTheme(button) {
  const theme = root.dataset.theme;
  const use = button.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${THEME_ICON[theme]}`));
  const words = { auto: "Theme: as the device", light: "Theme: light", dark: "Theme: dark", night: "Theme: red night. Lower the screen brightness too.", "night-green": "Theme: green night, for night vision devices. Lower the screen brightness too." }[theme];
  button.querySelector(".sr").textContent = words;
  button.title = words;
}

document.querySelectorAll("[data-theme-switch]").forEach((button) => {
  button.hidden = false;
  showTheme(button);
  button.addEventListener("click", () => {
    root.dataset.theme = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
    showTheme(button);
  });
});

/* Keys */
let pending = 0;

function inTextField(element) {
  return element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select");
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (inTextField(event.target) || document.querySelector("dialog[open]")) return;
  if (!letter(event) && search && /^[A-Z0-9]$/.test(event.key)) search.focus(); // the start of a scan: it lands in the search box
}

function letter(event) {
  if (keys?.querySelector("#keys-on")?.checked === false) return false;
  const after = Date.now() - pending < 1500;
  pending = 0;
  if (after && GO[event.key]) return take(event, () => location.assign(GO[event.key]));
  if (event.key === "g") return take(event, () => { pending = Date.now(); });
  if (event.key === "/" && search) return take(event, () => { search.focus(); search.select(); });
  if (event.key === "?" && keys) return take(event, () => keys.showModal());
  return onListKey(event.key) && take(event, () => {});
}

function take(event, act) {
  event.preventDefault();
  act();
  return true;
}

document.addEventListener("keydown", onKey);

document.querySelectorAll("[data-keys]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());
});

const keysOn = keys?.querySelector("#keys-on");
if (keysOn) {
  keysOn.checked = !stored(OFF);
  keysOn.addEventListener("change", () => store(OFF, keysOn.checked ? "" : "1"));
}

/* Somebody is here: this keeps the counter open. */
["keydown", "pointerdown"].forEach((name) => document.addEventListener(name, () => store("armguard.seen", Date.now()), true));

/* A second press says nothing new. */
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || document.body.classList.contains("counter")) return;
  if (Date.now() - (sent.get(event.target) ?? 0) < 3000) return event.preventDefault();
  sent.set(event.target, Date.now());
  keepWords(event.target);
});

meetWords();

/* Menus close when somebody looks elsewhere. */
const MENUS = ".menu[open], .tabs details[open]";

document.addEventListener("click", (event) => {
  document.querySelectorAll(MENUS).forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(MENUS).forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});

/* htmx is 17 KB: it comes when a form that uses it is first touched. Until then, and without it, the form posts plainly. */
function bringHtmx(event) {
  if (!event.target.closest?.("[data-htmx]")) return;
  ["focusin", "pointerover"].forEach((name) => document.removeEventListener(name, bringHtmx));
  document.head.append(Object.assign(document.createElement("script"), { src: document.querySelector("meta[name=htmx-src]").content }));
}

["focusin", "pointerover"].forEach((name) => document.addEventListener(name, bringHtmx));

/* So does the camera, with the first tap on its button; without it the link leads to the page that takes a photograph. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-camera]");
  if (!link) return;
  event.preventDefault();
  await import(link.dataset.camera);
  link.dispatchEvent(new Event("camera", { bubbles: true }));
});

/* Where the certificate is trusted, a page for the time when nothing answers. */
navigator.serviceWorker?.register("/sw.js").catch(() => {});
