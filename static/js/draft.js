// Keeps what is typed on the server, a moment after each change. Without it the page works and keeps nothing.
"use strict";

document.querySelectorAll("form[data-draft]").forEach((form) => {
  const PAUSE = 1200; // ms after the last change
  const WARNING = 5 * 60; // s before the session ends
  const state = form.querySelector("[data-draft-state]");
  let timer = 0;
  let changed = false;
  let running = null;
  let submitted = false;

  const say = (words, warning) => {
    state.textContent = words;
    state.classList.toggle("is-warning", Boolean(warning));
  };

  const SIGNED_OUT = "Signed out. Your draft is kept: sign in again, then save.";
  const STALE = "Not kept. Copy your text, then open this page again.";
  const OFFLINE = "No connection. The draft is kept once it is back.";

  const left = Number(form.dataset.sessionLeft);
  const opened = Date.now();
  const secondsLeft = () => left - (Date.now() - opened) / 1000; // a laptop that slept wakes up late
  const ending = () => {
    const minutes = Math.ceil(secondsLeft() / 60);
    return minutes * 60 > WARNING ? "" : `You are signed out in ${minutes} min. Your draft is kept.`;
  };

  const tell = async (answer) => {
    if (answer.type === "opaqueredirect") return say("Signed out. Sign in in another tab; your text stays here.", true);
    if (answer.status === 403 || answer.status === 409) return say(STALE, true);
    if (!answer.ok) throw new Error(answer.status);
    const kept = await answer.json();
    if (!kept.signed_in) return say(SIGNED_OUT, true);
    return say(ending() || `Draft kept ${kept.at}`, ending());
  };

  const keep = async () => {
    clearTimeout(timer);
    if (!changed || submitted) return;
    changed = false;
    if (running) running.abort();
    running = new AbortController();
    const sent = { method: "POST", body: new FormData(form), redirect: "manual", signal: running.signal };
    try {
      await tell(await fetch(form.dataset.draft, { ...sent, keepalive: document.hidden }));
    } catch (error) {
      if (error.name === "AbortError") return;
      changed = true;
      say(OFFLINE, true);
    }
  };

  const later = () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    submitted = true;
    clearTimeout(timer);
    if (running) running.abort(); // or it could arrive after what it is a draft of
  });
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  window.addEventListener("online", keep);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) submitted = false;
  });

  const ends = setInterval(() => {
    if (!ending()) return;
    keep();
    if (secondsLeft() > 0) return say(ending(), true);
    say(SIGNED_OUT, true);
    clearInterval(ends);
  }, 15000);
});
