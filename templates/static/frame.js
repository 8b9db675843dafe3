// Tells the page around an embed how high it is, so that the frame can follow, and which link was
// followed: in its own words, and in WordPress's where that gave the frame a secret.
"use strict";
(() => {
  if (window.parent === window) return;
  const id = document.querySelector("[data-chart]")?.dataset.chart ?? "chart";
  const secret = new URLSearchParams(location.hash.slice(2)).get("secret");
  const tellWordPress = (message, value) => {
    if (secret) window.parent.postMessage({ message, value, secret }, "*");
  };
  let last = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (!height || height === last || document.visibilityState !== "visible") return;
    last = height;
    window.parent.postMessage({ "costcalc-height": { [id]: height } }, "*");
    tellWordPress("height", height);
  };
  new ResizeObserver(tell).observe(document.body);
  document.addEventListener("visibilitychange", tell);
  addEventListener("message", ({ source, data }) => {
    const asked = data?.["costcalc-height"] === "?" || data?.message === "ready";
    if (source === window.parent && asked) { last = 0; tell(); }
  });
  // A strict sandbox opens no window: then the page around may follow the link, and who reads can copy it.
  document.addEventListener("click", event => {
    const link = event.target.closest?.("a[target=_blank]");
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    if (window.open(link.href, "_blank")) return;
    tellWordPress("link", link.href);
    if (link.nextElementSibling?.className === "address") return;
    link.insertAdjacentHTML("afterend", ' <span class="address"></span>');
    link.nextElementSibling.textContent = link.href;
  });
})();
