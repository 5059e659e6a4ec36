// What waits on this phone: review, outcome, chips, when it was tapped and by which account. No names, no notes.
const STORE = "entries";
const HINT = "entries-wait";
const changes = new BroadcastChannel("coachtrack-entries");

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("coachtrack", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "client_uuid" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// `work` gets the store and all entries, within one transaction; what it returns is returned once that has held.
async function within(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      let result;
      const store = transaction.objectStore(STORE);
      store.getAll().onsuccess = (event) => {
        result = work(store, event.target.result);
      };
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

async function changed(work) {
  const result = await within("readwrite", work);
  const left = await all();
  if (left.length) localStorage.setItem(HINT, "1");
  else localStorage.removeItem(HINT);
  changes.postMessage("");
  dispatchEvent(new Event("entries"));
  return result;
}

changes.onmessage = () => dispatchEvent(new Event("entries"));

// Lets a page without entries do without opening a database.
export function anything() {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return false;
  }
}

export const all = async () =>
  (await within("readonly", (_, entries) => entries)).sort((one, other) => (one.tapped_at < other.tapped_at ? -1 : 1));

// False if an entry of the same account for the same review waits already, from another tab or an earlier tap.
export const add = (entry) =>
  changed((store, entries) => {
    const same = (one) => one.review === entry.review && one.account === entry.account && !one.refused;
    if (entries.some(same)) return false;
    store.put({ ...entry, revision: 1 });
    return true;
  });

// `edit` gets the entry as it stands and returns what becomes of it; null: it goes.
export const change = (uuid, edit) =>
  changed((store, entries) => {
    const entry = entries.find((one) => one.client_uuid === uuid);
    if (!entry) return null;
    const next = edit(entry);
    if (next) store.put(next);
    else store.delete(uuid);
    return next;
  });
