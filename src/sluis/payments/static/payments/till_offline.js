// Without a connection: the parked basket and the prices as they were last seen, from this device alone.
"use strict";
(() => {
  function list(id, rows) {
    if (!rows.length) return;
    const section = document.getElementById(id);
    section.querySelector("ul").replaceChildren(...rows.map(([name, price]) => {
      const row = document.createElement("li");
      for (const text of [name, price]) row.append(Object.assign(document.createElement("span"), { textContent: text }));
      return row;
    }));
    section.hidden = false;
  }

  const parked = Object.keys(localStorage).filter((key) => /^sluis\.till\..+\.basket$/.test(key))
    .map((key) => JSON.parse(localStorage.getItem(key)));
  list("parked", parked.map((one) => [(one.items || []).map((item) => `${item.n} × ${item.name}`).join(", ") || "–", one.shown]));
  list("prices", Object.entries(JSON.parse(localStorage.getItem("sluis.till.prices") || "{}")).sort());
  window.addEventListener("online", () => location.assign(document.getElementById("retry").href));
})();
