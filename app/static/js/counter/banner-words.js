// Makes the banners that the page shows by itself, from the words in counter/_words.html.

const clock = (ms) => new Date(ms).toTimeString();

/** A fresh copy of the banner of that name. */
export const say = (name) => document.getElementById(`say-${name}`).content.firstElementChild.cloneNode(true);

function fill(element, words) {
  if (element.dataset.wordsMany && words.n !== 1) element.textContent = element.dataset.wordsMany;
  element.textContent = element.textContent.replace(/\{(\w+)\}/g, (_, word) => words[word]);
}

function lines(list, refusals) {
  list.replaceChildren(...refusals.map(({ text, url }) => line(text, url)));
  return list;
}

function line(text, url) {
  const element = document.createElement("li");
  element.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (url) element.append(" ", Object.assign(document.createElement("a"), { className: "btn", href: url, textContent: "Resolve" }));
  return element;
}

/** Where to look for what a refused scan meant, when the server named no record. */
export const searchFor = (scan) => `/search?${new URLSearchParams({ q: scan.code })}`;

/** What a banner says, in one line. */
export const inOneLine = (source) => [...source.querySelectorAll("[data-words]")].map((words) => words.textContent).join(" ");

/** NOT SAVED, with the number of scans that wait. */
export function unsaved(n, isLocked) {
  const banner = say(isLocked ? "unsaved-locked" : "unsaved");
  fill(banner.querySelector("[data-words-many]"), { n });
  return banner;
}

/** What became of scans that waited, when all went well. */
export function saved(n, time, entries) {
  const banner = say("saved");
  fill(banner.querySelector("[data-words-many]"), { n, time });
  banner.querySelector("details").hidden = !entries.length;
  lines(banner.querySelector("ul"), entries.map((text) => ({ text })));
  return banner;
}

/** What became of scans that waited, when the armorer may have handed over what was refused. */
export function takeBack(refusals, recorded) {
  const banner = say("take-back");
  const rest = banner.querySelector("[data-rest]");
  lines(banner.querySelector("ul"), refusals);
  rest.hidden = recorded === 0;
  fill(rest, { n: recorded });
  return banner;
}

/** The last refusal in its own words, and below it those that came so fast that nobody could read them. */
export function withEarlier(source, refusals) {
  if (!refusals.length) return source;
  const banner = source.cloneNode(true);
  banner.querySelector(".banner-words").append(lines(say("take-back").querySelector("ul"), refusals));
  return banner;
}

/** A refused scan in one line, where the server gave none. */
export function describe(scan, source) {
  const [title, text] = source.querySelectorAll("[data-words]");
  return `${scan.code} (${clock(scan.at).slice(0, 5)}): ${title.textContent}. ${text?.textContent ?? ""}`;
}

/** The banner for an answer that brought no panel: not understood. */
export function refusal({ message }) {
  const banner = say("not-recorded");
  banner.querySelectorAll("[data-words]")[1].textContent = message;
  return banner;
}
