// The four buttons: one tap, and it is either saved, or kept on this phone, or said plainly that it is neither.
import { WORDS, takeBack } from "./bar.js";
import { account, kept, mine } from "./own.js";
import { alone, deliver, settle, unsent, whoever } from "./send.js";
import * as store from "./store.js";

const NO_CONNECTION =
  "There is no connection, and nothing is kept on this device. Leave this page open and tap again when you are back; two taps count once.";
const SIGNED_OUT = "You are signed out, so nothing is saved. Sign in, then tap again.";

const SLOW = 1_500;

const form = document.querySelector("form[data-review]");
const panel = document.querySelector("[data-waiting-here]");
const review = form?.dataset.review;
let busy = false;

const here = async () => (await store.all()).find((one) => one.review === review && unsent(one) && !one.withdrawn);
const to = (query) => location.assign(location.pathname + query);
const value = (name) => form.elements[name]?.value ?? "";

// A kept page was opened long ago, and says nothing about how long logging takes.
const opening = () => (kept ? {} : { opened_at: value("opened_at") });

function say(sentence) {
  const problem = document.querySelector("[data-problem]");
  problem.hidden = false;
  problem.textContent = "";
  problem.textContent = sentence;
  problem.scrollIntoView({ block: "nearest" });
}

async function tap(outcome) {
  const entry = { client_uuid: value("client_uuid"), review, outcome, account, tapped_at: new Date().toISOString() };
  if (!mine()) return answered(await deliveredNow(entry));
  entry.client_uuid = crypto.randomUUID();
  if (!(await store.add({ ...entry, attempted: navigator.onLine }))) return showWaiting();
  if (navigator.onLine && (await alone(async () => sentAtOnce(await here())))) return undefined;
  dispatchEvent(new Event("send-soon"));
  return showWaiting();
}

// With the token of this page, which is fresh unless the page was kept.
async function sentAtOnce(entry) {
  const slow = setTimeout(showWaiting, SLOW);
  const answer = await deliver(entry, value("csrfmiddlewaretoken"), opening());
  clearTimeout(slow);
  if (answer.state !== "saved" && answer.state !== "refused") return false;
  const left = await settle(entry, answer);
  if (left && !left.refused) return false;
  to(left ? "" : "?saved=1");
  return true;
}

// Somebody has signed in again in another tab: the token of this page is of no use any more.
async function deliveredNow(entry) {
  const answer = await deliver(entry, value("csrfmiddlewaretoken"), opening());
  if (answer.state !== "stale") return answer;
  const who = await whoever();
  return who?.account === account ? deliver(entry, who.token, opening()) : { state: who ? "signed_out" : "not_now" };
}

// Nothing is kept here: the page stays as it is.
function answered(answer) {
  if (answer.state === "saved") return to("?saved=1");
  if (answer.code === "already_logged") return to("?already=1");
  if (answer.state === "refused") return say(answer.message);
  if (answer.state === "not_now") return say(NO_CONNECTION);
  return say(SIGNED_OUT);
}

async function showWaiting() {
  const entry = await here();
  const was = !panel.hidden;
  panel.hidden = !entry;
  form.hidden = !!entry;
  if (!entry) return;
  panel.querySelector("[data-words]").textContent = `${WORDS[entry.outcome]} is kept on this phone.`;
  for (const part of panel.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== entry.outcome;
  for (const chip of panel.querySelectorAll("input")) {
    chip.checked = chip.name === "topics" ? !!entry.topics?.includes(chip.value) : entry.not_held_reason === chip.value;
  }
  if (!was) panel.focus();
}

async function chips() {
  const entry = await here();
  if (!entry) return;
  const ticked = [...panel.querySelectorAll("input:checked")];
  await store.change(entry.client_uuid, (one) => ({
    ...one,
    revision: one.revision + 1,
    topics: ticked.filter((chip) => chip.name === "topics").map((chip) => chip.value),
    topics_recorded: ticked.some((chip) => chip.name === "topics"),
    not_held_reason: ticked.find((chip) => chip.name === "not_held_reason")?.value ?? "",
  }));
}

// It was sent while this page stood open, or taken back, here or in another tab.
async function changed() {
  if (busy || panel.hidden || (await here())) return;
  const gone = (await store.all()).find((one) => one.review === review && one.account === account);
  if (gone?.withdrawn || takenBack) return showWaiting();
  to(gone ? "" : "?saved=1");
}

let takenBack = false;

export function prepare() {
  if (!form || !panel || !account) return;
  form.addEventListener("submit", async (event) => {
    const outcome = event.submitter?.value;
    if (!outcome) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    takenBack = false;
    form.setAttribute("aria-busy", "true");
    try {
      await tap(outcome);
    } finally {
      busy = false;
      form.removeAttribute("aria-busy");
    }
  });
  panel.querySelector("[data-take-back]").addEventListener("click", async () => {
    const entry = await here();
    takenBack = true;
    if (entry) await takeBack(entry);
    await showWaiting();
    form.querySelector("button").focus();
  });
  panel.addEventListener("change", chips);
  addEventListener("entries", changed);
  if (store.anything()) showWaiting();
}
