// Whether this phone is one person's own. Only then does anything of coachtrack stay on it. Remembered on the phone.
const OWNER = "own-device";
const PAGES = "pages-";

export const account = document.querySelector("[data-phone]")?.dataset.phone ?? "";
export const kept = document.documentElement.dataset.kept ?? "";

export const possible = () => isSecureContext && "serviceWorker" in navigator && "indexedDB" in window;

export function owner() {
  try {
    return localStorage.getItem(OWNER) ?? "";
  } catch {
    return "";
  }
}

export const mine = () => possible() && account !== "" && owner() === account;

export async function begin() {
  localStorage.setItem(OWNER, account);
  await navigator.storage?.persist?.();
  await look();
}

// After a sign-out, and when somebody else signs in: no page of the one before is left.
export async function forgetPages() {
  for (const name of await caches.keys()) if (name.startsWith(PAGES)) await caches.delete(name);
}

export async function end() {
  localStorage.removeItem(OWNER);
  for (const name of await caches.keys()) await caches.delete(name);
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
}

// Called on every page of the owner: keeps the worker fresh, and the reviews that wait ready for the basement.
export async function look() {
  await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const pages = await caches.open(PAGES + account);
  if (kept || !navigator.onLine) return;
  const paths = [...document.querySelectorAll('a.is-primary[href$="/log/"]')].map((link) => link.pathname);
  if (location.pathname === "/reviews/" || !navigator.serviceWorker.controller) paths.push(location.pathname);
  await Promise.all(paths.map((path) => keep(pages, path)));
}

async function keep(pages, path) {
  if (path !== location.pathname && (await pages.match(path, { ignoreVary: true }))) return;
  const answer = await fetch(path, { headers: { Accept: "text/html", "X-For-Keeping": "1" }, redirect: "error" }).catch(() => null);
  if (answer?.headers.get("X-Keep-For") === account) await pages.put(path, answer);
}
