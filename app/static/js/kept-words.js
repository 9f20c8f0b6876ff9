/* A session may end while somebody types. What a form sent waits in this tab, until the next page shows that it arrived. */
const KEPT = "armguard.kept";

function keepNow(kept) { // storage may be forbidden; then nothing is kept
  try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* as said */ }
}

function wordsOf(form) {
  return [...form.elements].filter((field) => field.name && /^(text|tel|email|date|number|textarea|select-one)$/.test(field.type));
}

export function keepWords(form) {
  if (!form.querySelector("[type=password]")) keepNow({ page: location.pathname, action: form.action, typed: wordsOf(form).map((field) => [field.name, field.value]) });
}

function giveBack(kept) {
  const form = [...document.forms].find((one) => one.action === kept.action);
  if (location.pathname === kept.page && form) {
    const typed = new Map(kept.typed);
    wordsOf(form).forEach((field) => { field.value = typed.get(field.name) ?? field.value; });
    return keepNow(null);
  }
  const way = Object.assign(document.createElement("a"), { href: kept.page, textContent: "Go on with it" });
  const line = Object.assign(document.createElement("p"), { className: "stale", textContent: "You were signed out before it was saved. What you typed is kept. " });
  line.append(way);
  return document.querySelector("main").prepend(line);
}

export function meetWords() {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(KEPT)); } catch { return; }
  if (location.pathname === "/login" && kept?.typed.length) keepNow({ ...kept, away: true });
  else if (kept?.away) giveBack(kept);
  else keepNow(null);
}
