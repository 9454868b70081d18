// The customer's code: by camera where the browser can read codes, by a scanner that types, or by hand.
// A scanner types faster than a hand: digits without a pause are one code, and never part of the amount.
"use strict";
(() => {
  const PAUSE_MS = 70;
  const CODE_FROM = 16; // digits of a wallet's code; a shorter run of eight or more is a product's barcode
  const BARCODE_FROM = 8;
  const byId = (id) => document.getElementById(id);
  let run = "";
  let silence = 0;
  let looking = null; // the camera's stream

  function charge(code) {
    byId("scanned").value = code;
    byId("scan").close();
    byId("charge-scan").click();
  }

  function take(digits) {
    if (digits.length >= CODE_FROM) charge(digits);
    else if (digits.length >= BARCODE_FROM) window.sluisTill.findBarcode(digits);
    else [...digits].forEach((digit) => window.sluisTill.key(digit));
  }

  function flush() {
    clearTimeout(silence);
    const digits = run;
    run = "";
    if (digits) take(digits);
  }

  document.addEventListener("keydown", (event) => {
    if (!window.sluisTill?.isOpen() || event.ctrlKey || event.metaKey || event.altKey) return;
    const scanning = byId("scan")?.open;
    const field = event.target.closest("input, textarea, select");
    const digit = event.key.length === 1 && event.key >= "0" && event.key <= "9";
    if (scanning) {
      if (field?.id === "scanned" && event.key === "Enter") { event.preventDefault(); charge(field.value); }
      else if (!field && digit) { byId("scanned").value += event.key; byId("scanned").focus(); event.preventDefault(); }
      return;
    }
    if (document.querySelector("dialog[open]") || (field && field.id !== "amount")) return;
    if (digit) {
      event.preventDefault();
      run += event.key;
      clearTimeout(silence);
      silence = setTimeout(flush, PAUSE_MS);
    } else if (event.key === "Enter" && (run.length >= BARCODE_FROM || field)) {
      event.preventDefault();
      const typed = run.length < BARCODE_FROM;
      flush();
      if (typed) byId("open-scan")?.click();
    } else if (event.key === "Backspace" && !field) {
      event.preventDefault();
      window.sluisTill.key("delete");
    }
  });

  function note(what) {
    const place = byId("camera-note");
    place.textContent = place.dataset[what] || "";
  }

  async function look() {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) {
      note("none");
      byId("scanned").focus();
      return;
    }
    const video = byId("camera");
    try {
      looking = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch (error) {
      note("denied");
      byId("scanned").focus();
      return;
    }
    video.srcObject = looking;
    video.hidden = false;
    note("looking");
    await video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code", "code_128"] });
    const again = async () => {
      if (!looking || !video.isConnected) return;
      const found = await detector.detect(video).catch(() => []);
      const code = found.map((one) => one.rawValue.replace(/\s/g, "")).find((one) => /^\d{16,32}$/.test(one));
      if (code) charge(code);
      else setTimeout(again, 150);
    };
    again();
  }

  function stopLooking() {
    looking?.getTracks().forEach((track) => track.stop());
    looking = null;
    const video = byId("camera");
    if (video) { video.srcObject = null; video.hidden = true; }
  }

  document.addEventListener("click", (event) => { if (event.target.closest("[data-opens=scan]")) look(); });
  document.addEventListener("close", (event) => { if (event.target.id === "scan") stopLooking(); }, true);
  document.addEventListener("submit", (event) => { if (event.target.id === "sale") byId("scan")?.close(); });
})();
