// Makes frames of our charts as high as their content: once a page, for any number of them.
"use strict";
(() => {
  if (window.costcalcEmbeds) return;
  window.costcalcEmbeds = true;
  const home = new URL(document.currentScript.src).origin;
  const frames = () => [...document.querySelectorAll("iframe")].filter(frame => frame.src.startsWith(home + "/embed/"));
  addEventListener("message", ({ source, data }) => {
    const heights = data?.["costcalc-height"];
    const frame = source && frames().find(each => each.contentWindow === source);
    if (!frame || typeof heights !== "object") return;
    const [height] = Object.values(heights ?? {});
    if (Number.isFinite(height)) frame.style.height = Math.min(Math.max(Math.ceil(height), 80), 4000) + "px";
  });
  // What was said before this script came is asked for again.
  for (const frame of frames()) frame.contentWindow?.postMessage({ "costcalc-height": "?" }, "*");
})();
