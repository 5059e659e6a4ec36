// What a page does on a phone that loses its connection. Pages work without any of it.
import * as bar from "./phone/bar.js";
import * as own from "./phone/own.js";
import { atOnce } from "./phone/send.js";
import * as store from "./phone/store.js";
import { prepare } from "./phone/tap.js";

const quietly = (work) => work.catch(() => {});

async function lookAtOwner() {
  const owner = own.owner();
  if (!owner || own.kept) return;
  if (own.mine()) return own.look();
  if (own.account) return own.end();
  if (document.querySelector("[data-nobody]")) return own.forgetPages();
}

function offer() {
  const place = document.querySelector("[data-own-device]");
  if (!place || !own.possible() || !own.account) return;
  const box = place.querySelector("input");
  place.hidden = false;
  box.checked = own.mine();
  box.addEventListener("change", () => quietly(box.checked ? own.begin() : own.end()));
}

async function wake() {
  if (!store.anything()) return;
  await bar.show();
  if (own.account) await atOnce();
}

prepare();
if (own.possible()) {
  offer();
  quietly(lookAtOwner());
  addEventListener("entries", () => quietly(bar.show()));
  addEventListener("online", () => quietly(wake()));
  addEventListener("send-soon", () => quietly(wake()));
  addEventListener("pageshow", () => quietly(wake()));
  document.addEventListener("visibilitychange", () => document.hidden || quietly(wake()));
}
