// Puts receipts on paper from the counter: no pop-up, no frame. The pages are fetched, laid beside the counter for the
// printer only, and taken away again when it is done.

const WAIT_MS = 10_000;

async function fetchPages(name, paper, token) {
  const body = new URLSearchParams({ paper, csrf_token: token });
  const response = await fetch(`/receipts/${name}/prints`, { method: "POST", body, signal: AbortSignal.timeout(WAIT_MS) });
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function lay(page) {
  const sheets = Object.assign(document.createElement("div"), { className: "sheets sr" });
  sheets.setAttribute("aria-hidden", "true");
  sheets.append(...page.querySelectorAll(".sheet"));
  for (const sheet of sheets.children) sheet.className = "laid"; // the counter has other sheets
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", media: "print", href: page.querySelector("link[rel=stylesheet]").getAttribute("href") });
  const isStyled = new Promise((done) => (style.onload = style.onerror = done));
  document.head.append(style);
  document.body.append(sheets);
  document.body.classList.add("printing");
  const clear = () => {
    document.body.classList.remove("printing");
    sheets.remove();
    style.remove();
  };
  return { isStyled, clear };
}

/** One receipt after the other: each may have another size. */
async function printReceipts(names, panel, form) {
  for (const name of names) {
    const laid = lay(await fetchPages(name, panel.dataset.paper, form.elements.csrf_token.value));
    try {
      await laid.isStyled;
      globalThis.print();
    } finally {
      laid.clear();
    }
  }
}

/** `say` is told when a receipt could not be printed; the hand-over itself is recorded all the same. */
export function printWhenTold(source, panel, form, say) {
  const names = (source?.dataset.prints ?? "").split(" ").filter(Boolean);
  if (names.length) printReceipts(names, panel, form).catch(() => say("not-printed"));
}
