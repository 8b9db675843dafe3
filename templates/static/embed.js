// Makes frames of our charts as high as their content: once a page, for any number of them.
"use strict";
(() => {
  // A module is no current script; where it is from stands in the trace of an error.
  const at = document.currentScript?.src ?? new Error().stack.match(/https?:[^\s()]+\.js/)[0];
  const home = new URL(at).origin;
  const frames = () => [...document.querySelectorAll("iframe")].filter(frame => frame.src.startsWith(home + "/embed/"));
  // What was said before this script came is asked for again.
  for (const frame of frames()) frame.contentWindow?.postMessage({ "costcalc-height": "?" }, "*");
  const here = Symbol.for("costcalc " + home);
  if (window[here]) return;
  window[here] = true;
  addEventListener("message", ({ source, origin, data }) => {
    // A sandboxed frame has no origin; one that has left for another site has that site's.
    const frame = (origin === home || origin === "null") && frames().find(each => each.contentWindow === source);
    const [height] = Object.values(Object(data?.["costcalc-height"]));
    if (!frame || !Number.isFinite(height) || height <= 0) return;
    const edges = getComputedStyle(frame).boxSizing === "border-box" ? frame.offsetHeight - frame.clientHeight : 0;
    frame.style.height = Math.min(Math.max(Math.ceil(height), 80), 4000) + edges + "px";
  });
})();
