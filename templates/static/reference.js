// Shows only the figures that hold what is typed. Without this script all of them stand there.
"use strict";
(() => {
  const box = document.querySelector(".filter");
  const input = document.getElementById("filter");
  const said = document.getElementById("filtered");
  const figures = [...document.querySelectorAll("[data-figure]")];
  const texts = figures.map(each => each.textContent.toLowerCase());
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    figures.forEach((each, i) => { each.hidden = !words.every(word => texts[i].includes(word)); });
    for (const section of document.querySelectorAll("[data-figures]"))
      section.hidden = !section.querySelector("[data-figure]:not([hidden])");
    const left = figures.filter(each => !each.hidden).length;
    said.textContent = words.length ? `${left} of ${figures.length} figures` : "";
  };
  // A link to a figure that is filtered away shows all again.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    input.value = "";
    show();
    target.scrollIntoView();
  });
  box.hidden = false;
  input.addEventListener("input", show);
  show();
})();
