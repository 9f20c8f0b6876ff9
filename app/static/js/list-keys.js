// Keys of a list: j and k go from row to row, e edits, l prints the label, x ticks. Enter is the row's own link, which has the focus.
// Nothing is remembered: the row is where the focus is, so what the server redraws cannot lead the keys astray.

const ROWS = ".table[data-list] tbody tr";

export function onListKey(key) {
  const rows = [...document.querySelectorAll(ROWS)];
  const row = document.activeElement.closest?.(ROWS);
  const link = row?.querySelector(".lead a");
  if ((key === "j" || key === "k") && rows.length) return go(rows, rows.indexOf(row) + (key === "j" ? 1 : row ? -1 : 0));
  if (key === "x") return press(row?.querySelector("input[type=checkbox]"));
  if (key === "e") return follow(link, row?.closest("table").dataset.edit);
  if (key === "l") return follow(link, row?.closest("table").dataset.label);
  return false;
}

function go(rows, place) {
  const link = rows[Math.min(Math.max(place, 0), rows.length - 1)].querySelector(".lead a");
  link?.focus();
  link?.closest("tr").scrollIntoView({ block: "nearest" });
  return Boolean(link);
}

function press(box) {
  box?.click();
  return Boolean(box);
}

// The table says where its rows are edited or labelled, with {id} for the row; where it does not, the user may not.
function follow(link, pattern) {
  const id = link?.pathname.split("/").pop();
  if (!id || !pattern) return false;
  location.assign(pattern.replace("{id}", id));
  return true;
}
