// Tells the page around an embed how high it is, so that the frame can follow.
"use strict";
(() => {
  if (window.parent === window) return;
  const id = document.querySelector("[data-chart]")?.dataset.chart ?? "chart";
  let last = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (!height || height === last || document.visibilityState !== "visible") return;
    last = height;
    window.parent.postMessage({ "costcalc-height": { [id]: height } }, "*");
  };
  new ResizeObserver(tell).observe(document.body);
  document.addEventListener("visibilitychange", tell);
  addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.["costcalc-height"] === "?") { last = 0; tell(); }
  });
})();
