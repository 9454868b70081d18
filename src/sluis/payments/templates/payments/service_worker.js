// The till's service worker: keeps the shell, and shows the offline page when the till cannot be reached.
// Answers about payments pass by it: it never keeps a page.
"use strict";
const CACHE = "sluis-till-{{ version }}";
const OFFLINE = "{{ offline_url|escapejs }}";
const SHELL = [OFFLINE{% for address in shell %}, "{{ address|escapejs }}"{% endfor %}];
const kept = new Set(SHELL);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("sluis-till-") && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (kept.has(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
  }
});
