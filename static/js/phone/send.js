// Sends what waits. Every entry carries its own id, so sending it twice makes one record.
import { account } from "./own.js";
import * as store from "./store.js";

const PATIENCE = 20_000;
const [SOON, LATEST] = [2_000, 60_000];

export const news = { signedOut: false };

let pause = SOON;
let timer = 0;

const ask = (path, options = {}) =>
  fetch(path, {
    cache: "no-store",
    redirect: "manual",
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
    ...options,
  });

// Who is signed in now: {account, token}, account null for nobody; null without a connection.
export async function whoever() {
  try {
    return await (await ask("/reviews/waiting/")).json();
  } catch {
    return null;
  }
}

function form(entry, more) {
  const data = new FormData();
  const { topics = [], topics_recorded: recorded, withdrawn, ...rest } = entry;
  for (const name of ["client_uuid", "outcome", "account", "tapped_at", "not_held_reason"]) {
    if (rest[name]) data.append(name, rest[name]);
  }
  for (const topic of topics) data.append("topics", topic);
  if (recorded) data.append("topics_recorded", "1");
  if (withdrawn) data.append("withdrawn", "1");
  data.append("clock", new Date().toISOString());
  for (const [name, value] of Object.entries(more)) data.append(name, value);
  return data;
}

// {state, message, code} as the server says it; or state "not_now" (no connection, or no answer of ours), "signed_out",
// "stale" (the token).
export async function deliver(entry, token, more = {}) {
  let answer;
  try {
    const body = form(entry, more);
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    answer = await ask(`/reviews/${entry.review}/log/waiting/`, { method: "POST", body, headers });
    if (answer.type === "opaqueredirect") return { state: "signed_out" };
    if (answer.status === 403) return { state: "stale" };
    return answer.status < 500 ? await answer.json() : { state: "not_now" };
  } catch {
    return { state: "not_now" };
  }
}

// What becomes of an entry that was sent as `sent` and answered with `answer`. A chip tapped meanwhile goes out too.
export function settle(sent, answer) {
  return store.change(sent.client_uuid, (entry) => {
    if (answer.state === "refused") return { ...entry, refused: answer.message || "The server did not take this entry." };
    if (answer.state === "withdrawn") return null;
    return answer.state === "saved" && entry.revision === sent.revision ? null : entry;
  });
}

export const unsent = (entry) => entry.account === account && !entry.refused;

async function sendAll() {
  if (!(await store.all()).some(unsent)) return true;
  const who = await whoever();
  if (!who) return false;
  news.signedOut = who.account === null;
  dispatchEvent(new Event("entries"));
  if (who.account !== account) return true;
  const tried = new Set();
  for (;;) {
    const entry = (await store.all()).find((one) => unsent(one) && !tried.has(`${one.client_uuid} ${one.revision}`));
    if (!entry) return true;
    tried.add(`${entry.client_uuid} ${entry.revision}`);
    if (!(await sendOne(entry, who.token))) return false;
  }
}

async function sendOne(entry, token) {
  await store.change(entry.client_uuid, (one) => ({ ...one, attempted: true }));
  const answer = await deliver(entry, token);
  if (answer.state === "not_now" || answer.state === "stale") return false;
  if (answer.state === "signed_out") news.signedOut = true;
  await settle(entry, answer);
  return true;
}

// One sender at a time, also among the tabs of this phone. False while another is at it.
export const alone = (work) =>
  navigator.locks
    ? navigator.locks.request("coachtrack-send", { ifAvailable: true }, (lock) => (lock ? work() : false))
    : work();

async function flush() {
  clearTimeout(timer);
  const done = await alone(sendAll);
  pause = done ? SOON : Math.min(pause * 2, LATEST);
  if (!done) timer = setTimeout(flush, pause * (0.75 + Math.random() / 2));
}

export function atOnce() {
  pause = SOON;
  return flush();
}
