// Speaks to the server: one scan, or a look at the panel. Nothing here rejects; what is not a judgement of ArmGuard counts as failed.

import { readPanel } from "./panel.js";

const TIME_LIMIT_MS = 10_000;
const HEADERS = { "X-Requested-With": "scan-queue" };
const NOT_ACCEPTED = 422; // judged too, with or without a panel
const JUDGED = [200, NOT_ACCEPTED];

async function ask(url, options) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIME_LIMIT_MS);
  try {
    const response = await fetch(url, { redirect: "manual", cache: "no-store", signal: limit.signal, ...options });
    return { status: response.status, etag: response.headers.get("ETag"), text: await response.text() };
  } catch {
    return { status: 0, text: "" };
  } finally {
    clearTimeout(timer);
  }
}

function message(text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return "";
  }
}

/**
 * `{state: "judged", status, html, message}`, `{state: "locked", isRole}` or `{state: "failed", html?}`.
 * The token, the age and the device's time are those of this moment.
 */
export async function sendScan(form, { at, first_try, ...fields }) {
  const now = Date.now();
  const body = new URLSearchParams({ ...fields, age_ms: Math.max(0, now - at), device_ms: now, csrf_token: form.elements.csrf_token.value });
  const { status, text } = await ask(form.getAttribute("action"), { method: "POST", body, headers: HEADERS });
  const panel = readPanel(text);
  // Nothing is recorded until something is mended or answered: the scan waits, the banner says for what.
  if (panel?.querySelector("#scan-result").dataset.kind === "block") return { state: "failed", html: text };
  if (status === 401) return { state: "locked", isRole: false };
  // Whoever signed in here may not issue: the scan waits for somebody who may.
  if (status === 403 && message(text)) return { state: "locked", isRole: true };
  if (panel ? !JUDGED.includes(status) : !(status === NOT_ACCEPTED && message(text))) return { state: "failed" };
  return { state: "judged", status, html: text, message: message(text) };
}

/** One act that is no scan: a roster chosen, somebody absent. */
export async function tellServer(url, form, fields) {
  const body = new URLSearchParams({ ...fields, csrf_token: form.elements.csrf_token.value });
  const { status, text } = await ask(url, { method: "POST", body, headers: HEADERS });
  return { status, panel: status === 200 ? readPanel(text) : null };
}

/** What the server says of the row that this device saw last; null where it does not answer. */
export async function compareSeen(form, { seq = "", hash = "", demo = "" }) {
  const body = new URLSearchParams({ seq, hash, demo, csrf_token: form.elements.csrf_token.value });
  const { status, text } = await ask("/counter/witness", { method: "POST", body, headers: HEADERS });
  return status === 200 ? JSON.parse(text) : null;
}

/** Nobody is there any more: from now on the server, too, asks who is. */
export function endSession(form) {
  const headers = { ...HEADERS, "X-CSRF-Token": form.elements.csrf_token.value };
  return ask("/session/lock", { method: "POST", headers });
}

/** The panel as it stands, unless it is still the one named by `etag`. */
export async function lookAtPanel(url, etag) {
  const headers = etag ? { ...HEADERS, "If-None-Match": etag } : HEADERS;
  const answer = await ask(`${url}&device_ms=${Date.now()}`, { headers });
  return { status: answer.status, etag: answer.etag, panel: answer.status === 200 ? readPanel(answer.text) : null };
}
