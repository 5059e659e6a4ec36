// Stands between one person's own phone and the network. KEPT = {version, assets} is put before this by the server.
"use strict";

const FILES = `files-${KEPT.version}`;
const PAGES = "pages-";
const PATIENCE = 8_000;
const MAY_BE_KEPT = /^\/reviews\/(?:[0-9a-f-]{36}\/log\/)?$/;
const NOTHING = "/offline/";

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));

async function install() {
  const files = await caches.open(FILES);
  await files.addAll(KEPT.assets.map((path) => new Request(path, { cache: "no-cache" })));
  await files.put(NOTHING, await fetch(NOTHING, { credentials: "omit", cache: "no-store" }));
  await skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("files-") && name !== FILES) await caches.delete(name);
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || pathname.startsWith("/link/")) return;
  if (request.method === "POST" && pathname === "/sign-out/") event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (KEPT.assets.includes(pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event, pathname));
});

async function forget() {
  for (const name of await caches.keys()) if (name.startsWith(PAGES)) await caches.delete(name);
}

const file = async (request) =>
  (await caches.match(request, { cacheName: FILES, ignoreSearch: true, ignoreVary: true })) ?? fetch(request);

async function page(event, pathname) {
  const kept = MAY_BE_KEPT.test(pathname) && !new URL(event.request.url).search ? await found(pathname) : undefined;
  try {
    const answer = await (kept ? within(PATIENCE, fetch(event.request)) : fetch(event.request));
    if (MAY_BE_KEPT.test(pathname)) event.waitUntil(remember(event.request, pathname, answer.clone()));
    return answer;
  } catch (error) {
    const why = error === TOO_SLOW ? "The connection is too slow" : "You are offline";
    return kept ? asOf(kept, why) : caches.match(NOTHING, { cacheName: FILES });
  }
}

const TOO_SLOW = new Error("too slow");
const within = (time, work) =>
  Promise.race([work, new Promise((_, reject) => setTimeout(() => reject(TOO_SLOW), time))]);

async function found(pathname) {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES)) {
      const answer = await (await caches.open(name)).match(pathname, { ignoreVary: true });
      if (answer) return answer;
    }
  }
  return undefined;
}

// Only what the server marks for this account, and only while the page has opened a place for that account.
async function remember(request, pathname, answer) {
  const account = answer.headers.get("X-Keep-For");
  if (account && !new URL(request.url).search && (await caches.has(PAGES + account))) {
    await (await caches.open(PAGES + account)).put(pathname, answer);
  } else if (answer.ok && !account && pathname !== "/reviews/") {
    for (const name of await caches.keys()) {
      if (name.startsWith(PAGES)) await (await caches.open(name)).delete(pathname, { ignoreVary: true });
    }
  }
}

// A kept page says so itself, in its first line.
async function asOf(answer, why) {
  const then = new Date(answer.headers.get("Date") ?? 0);
  const today = then.toDateString() === new Date().toDateString();
  const clock = { hour: "2-digit", minute: "2-digit" };
  const when = then.toLocaleString("en-GB", today ? clock : { weekday: "long", ...clock });
  const said = `<div class="banner is-warning kept" role="status"><div>${why}: this page is as of ${when}.</div></div>`;
  const body = (await answer.text())
    .replace("<html", `<html data-kept="${then.toISOString()}"`)
    .replace(/<main[^>]*>/, (main) => main + said);
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(body, { headers });
}
