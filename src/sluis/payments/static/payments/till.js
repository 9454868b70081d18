// Manners of the till: the app shell, the awake screen, what a paid screen says aloud, countdowns, the menu.
// The basket is in till_basket.js, scanning in till_scan.js. Without scripts a sale can still be typed and charged.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  let audio = null;
  let awake = null;

  // Browsers let a page sound only after a touch, so the first one opens the audio for the sale that follows.
  function firstTouch() {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (Audio && !audio) audio = new Audio();
    if (audio?.state === "suspended") audio.resume();
    stayAwake();
  }

  async function stayAwake() {
    if (awake || !("wakeLock" in navigator) || document.visibilityState !== "visible") return;
    try {
      awake = await navigator.wakeLock.request("screen");
      awake.addEventListener("release", () => { awake = null; });
    } catch (error) {
      console.info("the screen may sleep:", error.message); // Low battery: the till works all the same.
    }
  }

  function beep() {
    if (!audio) return;
    [[880, 0], [1320, 0.16]].forEach(([pitch, start]) => {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      const from = audio.currentTime + start;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.0001, from);
      loudness.gain.exponentialRampToValueAtTime(0.4, from + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, from + 0.3);
      tone.connect(loudness).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.32);
    });
  }

  function speak(text, language) {
    if (!("speechSynthesis" in window) || !text) return;
    const words = new SpeechSynthesisUtterance(text);
    words.lang = language;
    speechSynthesis.speak(words);
  }

  // Once for each payment: a reload must not sound like a second one.
  function celebrate(screen) {
    const mark = `sluis.said.${screen.dataset.number}`;
    if (sessionStorage.getItem(mark)) return;
    sessionStorage.setItem(mark, "yes");
    document.dispatchEvent(new CustomEvent("sluis:paid", { detail: screen.dataset.number }));
    beep();
    navigator.vibrate?.([180, 80, 180]);
    speak(screen.dataset.say, document.documentElement.lang);
    speak(screen.dataset.sayZh, "zh-CN");
  }

  function countDown() {
    for (const place of all("[data-until]")) {
      const left = Math.max(0, Math.round((Date.parse(place.dataset.until) - Date.now()) / 1000));
      place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  }

  function showConnection() {
    const gone = !navigator.onLine;
    for (const note of all("#offline")) note.hidden = !gone;
    for (const button of all(".pay .btn, #charge-scan")) button.disabled = gone;
  }

  function refundTotal(form) {
    const shown = form.querySelector("[data-refund-total]");
    const field = form.querySelector("input[name=amount]");
    if (shown && field) shown.textContent = field.value;
  }

  function wake(root) {
    const within = (selector) => [...(root.matches?.(selector) ? [root] : []), ...all(selector, root)];
    within("#screen[data-screen=paid]").forEach(celebrate);
    within("[data-pick], #print").forEach((button) => { button.hidden = false; });
    within("form[data-refund]").forEach(refundTotal);
    if (document.getElementById("screen")) document.dispatchEvent(new CustomEvent("sluis:charged"));
    showConnection();
  }

  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, firstTouch, { capture: true });
  document.addEventListener("visibilitychange", stayAwake);
  window.addEventListener("online", showConnection);
  window.addEventListener("offline", showConnection);
  setInterval(countDown, 500);

  document.addEventListener("click", (event) => {
    const menu = document.querySelector("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    if (event.target.closest("#print")) window.print();
    const pick = event.target.closest("[data-pick]");
    if (pick) {
      const form = pick.closest("form");
      const minor = Number(pick.dataset.pick);
      form.querySelector("input[name=amount]").value = `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`;
      refundTotal(form);
    }
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-refund]");
    if (form) refundTotal(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-refund]")) {
      setTimeout(() => { for (const button of all("button", event.target)) button.disabled = true; });
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("details.menu[open]");
    if (event.key === "Escape" && menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
  wake(document);

  const page = document.getElementById("main");
  if ("serviceWorker" in navigator && page?.dataset.worker) {
    navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope })
      .catch((error) => console.info("no app shell:", error.message));
  }
})();
