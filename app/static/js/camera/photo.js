// A photograph in place of the live picture: read on this device, else by ArmGuard.

import { cut } from "./stream.js";

const LONGEST = 2000;
const LARGEST_FILE = 6_000_000; // what the server takes

/** The different codes on it; null where this device cannot tell. */
async function onDevice(file, reading) {
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(whole.width, whole.height));
    const { codes, failed } = await reading.codes(await cut(whole, 0, 0, whole.width, whole.height, scale), true);
    return failed ? null : [...new Set(codes.map(({ text }) => text))];
  } catch {
    return null;
  }
}

async function smaller(file) {
  const whole = await createImageBitmap(file);
  const scale = LONGEST / Math.max(whole.width, whole.height);
  const canvas = Object.assign(document.createElement("canvas"), { width: whole.width * scale, height: whole.height * scale });
  canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
}

async function onServer(file, address, token) {
  const body = new FormData();
  body.append("photo", file.size > LARGEST_FILE ? await smaller(file) : file, "photo");
  const answer = await fetch(address, { method: "POST", body, headers: { "X-Requested-With": "camera", "X-CSRF-Token": token }, redirect: "manual" });
  const { code, error } = await answer.json();
  return { code, message: error?.message };
}

/** `{code}`, or `{message}` in the server's words, or `{say}`, the name of words of our own. */
export async function readPhoto(file, reading, address, token) {
  const codes = await onDevice(file, reading);
  if (codes?.length === 1) return { code: codes[0] };
  if (codes?.length > 1) return { say: "several" };
  try {
    return await onServer(file, address, token);
  } catch {
    return { say: "unread" };
  }
}
