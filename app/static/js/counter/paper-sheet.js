// Puts numbered lines to fill in by hand on paper, from the page that is open: ArmGuard need not answer for it.

const SHEET_RULES = [
  "@page { size: A4 landscape; margin: 10mm }",
  "body.printing { display: block; height: auto }",
  "body.printing > :not(.sheets) { display: none }",
  "body.printing > .sheets { position: static; width: auto; height: auto; clip-path: none; overflow: visible; white-space: normal }",
  ".paper-lines { width: 100%; border-collapse: collapse }",
  ".paper-lines :is(th, td) { height: 9mm; border: 1px solid #000 }",
];

export function printSheet() {
  const sheets = document.getElementById("paper-sheet").content.firstElementChild.cloneNode(true);
  const style = new CSSStyleSheet();
  style.replaceSync(`@media print { ${SHEET_RULES.join(" ")} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  document.body.append(sheets);
  document.body.classList.add("printing");
  try {
    globalThis.print();
  } finally {
    document.body.classList.remove("printing");
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== style);
    sheets.remove();
  }
}
