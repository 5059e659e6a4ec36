// "1 entry waiting on this phone": said on every page, with a way to see each and to take it back.
import { account, owner } from "./own.js";
import { news } from "./send.js";
import * as store from "./store.js";

export const WORDS = { coached: "Coached", asked: "Asked", not_raised: "Not raised", not_held: "Not held" };

const bar = document.querySelector("[data-phone]");
const who = account || (bar?.dataset.nobody === undefined ? owner() : "");
const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

export const tappedAt = (entry) =>
  new Date(entry.tapped_at).toLocaleString("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit" });

// What may have reached the server is not forgotten before the server has been told.
export async function takeBack(entry) {
  await store.change(entry.client_uuid, (one) =>
    one.attempted && !one.refused ? { ...one, withdrawn: true, revision: one.revision + 1 } : null,
  );
  dispatchEvent(new Event("send-soon"));
}

function sentences(entries) {
  const own = entries.filter((one) => one.account === who);
  const waiting = own.filter((one) => !one.refused && !one.withdrawn).length;
  const refused = own.filter((one) => one.refused).length;
  const others = entries.length - own.length;
  const said = [];
  if (waiting) {
    const end = news.signedOut ? ": sign in to send it." : ". It is sent as soon as there is a connection.";
    said.push(counted(waiting, "entry", "entries") + " waiting on this phone" + end);
  }
  if (refused) said.push(`${counted(refused, "entry was", "entries were")} not taken.`);
  if (others && !who) said.push(`${counted(others, "entry", "entries")} waiting on this phone: sign in to send it.`);
  else if (others) {
    said.push(`${counted(others, "entry", "entries")} of another account waiting here, sent when that person signs in.`);
  }
  return said;
}

function line(entry) {
  const item = document.createElement("li");
  const text = document.createElement("div");
  const name = document.createElement("strong");
  name.textContent = WORDS[entry.outcome] ?? entry.outcome;
  const note = entry.refused ? ` ${entry.refused}` : entry.withdrawn ? " Taken back; being checked." : "";
  text.append(name, `, tapped ${tappedAt(entry)}.${note}`);
  item.append(text);
  const ways = document.createElement("div");
  ways.className = "cluster";
  const link = document.createElement("a");
  link.className = "button is-small is-quiet";
  link.href = `/reviews/${entry.review}/log/`;
  link.textContent = "Open the review";
  ways.append(link);
  if (!entry.withdrawn) ways.append(button(entry));
  item.append(ways);
  return item;
}

function button(entry) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button is-small";
  made.textContent = entry.refused ? "Dismiss" : "Take back";
  made.addEventListener("click", async () => {
    await takeBack(entry);
    bar.querySelector("summary").focus();
  });
  return made;
}

export async function show() {
  if (!bar) return;
  const entries = await store.all();
  const own = entries.filter((one) => one.account === who);
  const said = sentences(entries).join(" ");
  const words = bar.querySelector("[data-words]");
  const shown = said !== "" || own.length > 0;
  bar.classList.toggle("is-shown", shown);
  for (const [name, value] of [["role", "region"], ["aria-label", "Waiting on this phone"]]) {
    if (shown) bar.setAttribute(name, value);
    else bar.removeAttribute(name);
  }
  if (words.textContent !== said) words.textContent = said;
  const link = bar.querySelector("a[href]");
  link.hidden = !(news.signedOut && said);
  link.search = `?next=${encodeURIComponent(location.pathname)}`;
  bar.querySelector("details").hidden = own.length === 0;
  bar.querySelector("ul").replaceChildren(...own.map(line));
}
