// The basket of the till: keypad in cents from the right, product lines, the total, the yuan as a guide.
// It sends which products and how many; the server knows the prices and refuses a total that is not theirs.
"use strict";
(() => {
  const MOST = 9_999_999;
  const FRESH_FOR = 12 * 3600 * 1000;
  const sign = ["nl", "fr"].includes(document.documentElement.lang.slice(0, 2)) ? "," : ".";
  const text = (minor) => `${Math.floor(minor / 100)}${sign}${String(minor % 100).padStart(2, "0")}`;
  const byId = (id) => document.getElementById(id);
  const known = new Map(); // product → {name, minor}
  let sale = null; // {form, items: Map(product → pieces), entry: cents that were typed}

  const total = () => [...sale.items].reduce((sum, [id, n]) => sum + known.get(id).minor * n, sale.entry);
  const parkedAt = () => `sluis.till.${sale.form.dataset.store}.basket`;

  function learn(root) {
    for (const button of root.querySelectorAll("[data-product]")) {
      known.set(button.dataset.product, { name: button.dataset.name, minor: Number(button.dataset.minor) });
    }
    const prices = Object.fromEntries([...known.values()].slice(0, 200).map((one) => [one.name, text(one.minor)]));
    localStorage.setItem("sluis.till.prices", JSON.stringify(prices));
  }

  function open(form) {
    if (sale?.form === form) return;
    sale = { form, items: new Map(), entry: 0 };
    learn(document);
    fill(JSON.parse(form.dataset.restore || "{}"));
    for (const id of ["keypad", "switcher", "open-scan", "open-chinese"]) { const part = byId(id); if (part) part.hidden = false; }
    byId("amount").inputMode = "none";
    offerParked();
    draw();
    if ("opensScan" in form.dataset && total()) byId("open-scan")?.click();
  }

  function fill(basket) {
    for (const item of basket.items || []) {
      known.set(item.id, { name: item.name, minor: item.minor });
      sale.items.set(item.id, item.n);
    }
    sale.entry = basket.other || 0;
  }

  function offerParked() {
    const parked = JSON.parse(localStorage.getItem(parkedAt()) || "null");
    const fresh = parked && Date.now() - parked.at < FRESH_FOR;
    byId("parked").hidden = !fresh || total() > 0 || "training" in sale.form.dataset;
  }

  function park() {
    if ("training" in sale.form.dataset) return;
    const items = [...sale.items].map(([id, n]) => ({ id, n, ...known.get(id) }));
    if (total()) localStorage.setItem(parkedAt(), JSON.stringify({ items, other: sale.entry, at: Date.now(), shown: text(total()) }));
    else localStorage.removeItem(parkedAt());
  }

  function row(template, name, sum, id) {
    const item = byId(template).content.firstElementChild.cloneNode(true);
    if (name) item.querySelector(".name").textContent = name;
    item.querySelector(".sum").textContent = sum;
    const less = item.querySelector(".less");
    if (less) { less.dataset.less = id; less.setAttribute("aria-label", `${less.dataset.label} ${name}`); }
    return item;
  }

  function draw() {
    const lines = [...sale.items].map(([id, n]) => {
      const { name, minor } = known.get(id);
      return row("line", name, n === 1 ? text(minor) : `${n} × ${text(minor)}`, id);
    });
    if (sale.items.size && sale.entry) lines.push(row("other", "", text(sale.entry)));
    byId("lines").replaceChildren(...lines);
    const sum = total();
    byId("amount").value = sum ? text(sum) : "";
    byId("lines-field").value = sale.items.size
      ? JSON.stringify({ items: [...sale.items].map(([id, n]) => ({ id, n })), other: sale.entry }) : "";
    for (const place of document.querySelectorAll("[data-total]")) place.textContent = text(sum);
    drawYuan(sum);
  }

  function drawYuan(sum) {
    const rate = Number(sale.form.dataset.rate);
    if (!rate || !byId("about")) return;
    const yuan = new Intl.NumberFormat(document.documentElement.lang).format(Math.round((sum * rate) / 100));
    byId("about").hidden = !sum;
    byId("yuan").textContent = yuan;
    for (const place of document.querySelectorAll("[data-yuan]")) place.textContent = yuan;
  }

  function change(act) {
    act();
    byId("parked").hidden = true;
    byId("unreached").hidden = true;
    draw();
    park();
  }

  function key(name) {
    change(() => {
      if (name === "delete") {
        if (sale.entry) sale.entry = Math.floor(sale.entry / 10);
        else if (sale.items.size) less([...sale.items.keys()].at(-1));
        return;
      }
      for (const digit of name) {
        const next = sale.entry * 10 + Number(digit);
        if (next <= MOST) sale.entry = next;
      }
    });
  }

  function less(id) {
    const n = sale.items.get(id) - 1;
    if (n) sale.items.set(id, n);
    else sale.items.delete(id);
  }

  const add = (id) => change(() => sale.items.set(id, Math.min(999, (sale.items.get(id) || 0) + 1)));

  // A product's barcode: the one product that answers to it goes into the basket, else the search shows what does.
  async function findBarcode(digits) {
    const answer = await fetch(`${sale.form.dataset.products}?q=${digits}`);
    const found = document.createElement("div");
    found.innerHTML = await answer.text();
    learn(found);
    const buttons = found.querySelectorAll("[data-product]");
    if (buttons.length === 1) add(buttons[0].dataset.product);
    else {
      show("products");
      byId("find").value = digits;
      byId("product-buttons").replaceChildren(...found.childNodes);
    }
  }

  function show(panel) {
    for (const button of document.querySelectorAll("#switcher [data-shows]")) {
      const chosen = button.dataset.shows === panel;
      button.setAttribute("aria-pressed", String(chosen));
      byId(button.dataset.shows).hidden = !chosen;
    }
  }

  function waiting(is) {
    byId("waiting").hidden = !is;
    sale.form.hidden = is;
  }

  document.addEventListener("click", (event) => {
    if (!sale?.form.isConnected) return;
    const target = event.target;
    const pressed = target.closest("[data-key]");
    if (pressed) key(pressed.dataset.key);
    const product = target.closest("[data-product]");
    if (product) add(product.dataset.product);
    const fewer = target.closest("[data-less]");
    if (fewer) change(() => less(fewer.dataset.less));
    const panel = target.closest("[data-shows]");
    if (panel) show(panel.dataset.shows);
    if (target.closest("#take-up")) change(() => fill(JSON.parse(localStorage.getItem(parkedAt()))));
  });

  document.addEventListener("beforeinput", (event) => {
    if (event.target.id !== "amount" || !sale) return;
    event.preventDefault();
    if (event.inputType.startsWith("delete")) key("delete");
    else [...(event.data || "")].filter((one) => one >= "0" && one <= "9").forEach(key);
  });

  // The request is on its way: nothing else may be pressed, and a lost one is said, never guessed.
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.target === sale?.form) waiting(true); });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (event.target !== sale?.form) return;
      waiting(false);
      byId("unreached").hidden = false;
      byId("unreached").focus();
    });
  }
  document.addEventListener("sluis:charged", () => { if (sale) localStorage.removeItem(parkedAt()); });

  const wake = (root) => {
    const form = root.id === "sale" ? root : root.querySelector?.("#sale");
    if (form) open(form);
    else if (root.querySelector?.("[data-product]")) learn(root);
  };
  document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
  wake(document);
  window.sluisTill = { key, findBarcode, isOpen: () => Boolean(sale?.form.isConnected && !sale.form.hidden) };
})();
