// Small manners of the pages: theme, dialogs, toasts, row links, copying, table roles. Without it every task
// can still be done, with a page load more. Focus after a swap is kept by htmx for elements that have an id.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Theme: at once in the page, and in the cookie that the server reads on the next one.
  function chooseTheme(theme) {
    const year = 365 * 24 * 3600;
    document.documentElement.toggleAttribute("data-theme", Boolean(theme));
    if (theme) document.documentElement.dataset.theme = theme;
    document.cookie = `sluis_theme=${theme};path=/;max-age=${theme ? year : 0};samesite=lax`;
    for (const button of all("[data-theme-switch] button")) button.ariaPressed = String(button.value === theme);
  }

  function fade(toast) {
    const seconds = Number(toast.dataset.fades);
    let timer = 0;
    const start = () => { timer = setTimeout(() => toast.remove(), seconds * 1000); };
    const stop = () => clearTimeout(timer);
    for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, stop);
    for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, start);
    start();
  }

  // Tables that become cards on a phone are laid out as blocks; the roles keep them tables for screen readers.
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
  function nameRoles(table) {
    for (const part of [table, ...all("thead,tbody,tfoot,tr,td,th", table)]) {
      const head = part.scope === "row" ? "rowheader" : "columnheader";
      part.setAttribute("role", part.tagName === "TH" ? head : ROLES[part.tagName]);
    }
  }

  function wake(root) {
    const within = (selector) => [...(root.matches?.(selector) ? [root] : []), ...all(selector, root)];
    within("[data-copy][hidden], [data-closes][hidden]").forEach((button) => { button.hidden = false; });
    within(".toast[data-fades]:not([data-woken])").forEach((toast) => { toast.dataset.woken = ""; fade(toast); });
    within("table.rows").forEach(nameRoles);
    within("dialog[data-open-now]").forEach((dialog) => { if (!dialog.open) dialog.showModal(); });
    within("[data-focus]").forEach((element) => element.focus());
  }

  async function copy(button) {
    await navigator.clipboard.writeText(button.dataset.copy);
    const news = document.createElement("span");
    news.className = "hidden-text";
    news.setAttribute("role", "status");
    button.after(news);
    news.textContent = button.dataset.done;
    button.classList.add("done");
    setTimeout(() => { news.remove(); button.classList.remove("done"); }, 2000);
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    const closer = target.closest("[data-closes]");
    if (closer) closer.closest(closer.dataset.closes)?.remove();
    const copier = target.closest("[data-copy]");
    if (copier) copy(copier);
    const sheet = document.querySelector("details.more[open]");
    if (sheet && !target.closest(".sheet, details.more > summary")) sheet.open = false;
    if (target instanceof HTMLDialogElement) target.close();
    const row = target.closest("tr[data-href]");
    if (row && !target.closest("a, button, input, select, label, summary") && !String(getSelection())) {
      const address = row.dataset.href;
      if (event.ctrlKey || event.metaKey) window.open(address, "_blank", "noopener");
      else location.assign(address);
    }
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-theme-switch]") || !event.submitter) return;
    event.preventDefault();
    chooseTheme(event.submitter.value);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = all("[data-search]").find((input) => input.offsetParent);
      if (search) { event.preventDefault(); search.focus(); }
    }
    if (event.key === "Escape") {
      const sheet = document.querySelector("details.more[open]");
      if (sheet) { sheet.open = false; sheet.querySelector("summary").focus(); }
    }
  });

  document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
  wake(document);
})();
