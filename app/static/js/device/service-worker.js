// The service worker: while ArmGuard does not answer, a page that says what to do. It keeps that page and what it is drawn
// with, nothing else: a page of anybody's never stays on a device. PARTS, above, is written by the server.

const CACHE = `armguard-${PARTS.version}`;
const NOBODYS = { credentials: "omit" };

async function keep() {
  const cache = await caches.open(CACHE);
  const page = new Request(PARTS.page, { ...NOBODYS, cache: "no-cache" }); // the files are named by their hash
  await cache.addAll([page, ...PARTS.files.map((address) => new Request(address, NOBODYS))]);
  await self.skipWaiting();
}

async function begin() {
  const old = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function pageOrOffline(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(PARTS.page)) ?? Response.error();
  }
}

async function partOrKept(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  const { origin, pathname, search } = new URL(url);
  if (mode === "navigate") event.respondWith(pageOrOffline(event));
  else if (origin === self.location.origin && PARTS.files.includes(pathname + search)) event.respondWith(partOrKept(event.request));
});
