// Makes a chart one to point at: once somebody asks for it, Plotly draws the same chart, as the server lays it
// out for the width and the colours at hand. Until then nobody loads Plotly.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const plots = new Map();  // by the chart's name, what Plotly draws in; it outlives the part of the page around it
  let loading;

  // A chart of costs stays the same chart when its period changes.
  const named = name => ["monthly", "annual", "horizon"].includes(name) ? "costs" : name;
  const box = name => [...document.querySelectorAll(".chart")].find(each => named(each.dataset.chart) === name);
  const plotly = () => loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = root.dataset.plotly;
    script.onload = done;
    script.onerror = () => { loading = undefined; failed(); };
    document.head.append(script);
  });

  // A frame's own address says what its chart is of.
  function address(at) {
    const own = location.pathname.replace("/embed/", "/chart/") + ".json" + location.search;
    const url = new URL(at.dataset.figure ?? own, location.href);
    for (const name of ["title", "table"]) url.searchParams.delete(name);
    url.searchParams.set("theme", root.dataset.theme === "auto" ? dark.matches ? "dark" : "light" : root.dataset.theme);
    url.searchParams.set("width", Math.min(Math.max(Math.floor(at.clientWidth), 240), 1600));
    return url.href;
  }

  // What is asked for last counts, whatever comes first; where nothing comes, the picture stands again.
  async function draw(name) {
    const at = box(name), plot = plots.get(name);
    if (!at?.clientWidth || !plot || plot.asked === address(at)) return;
    const asked = plot.asked = address(at);
    const stands = () => plots.get(name) === plot && plot.asked === asked;
    at.setAttribute("aria-busy", "true");
    try {
      const [answer] = await Promise.all([fetch(asked), plotly()]);
      const { data, layout } = await answer.json();
      if (!stands()) return;
      // Title, key and ground are the page's.
      const own = { title: undefined, showlegend: false, paper_bgcolor: "transparent", height: layout.meta.height, margin: { l: 0, r: 0, t: 0, b: 0 } };
      box(name)?.append(plot);
      await window.Plotly.react(plot, data, { ...layout, ...own }, { displayModeBar: false, responsive: false, showTips: false });
      if (stands()) show(name);
    } catch {
      if (stands()) leave(name);
    } finally {
      at.removeAttribute("aria-busy");
    }
  }

  function show(name) {
    const at = box(name);
    at?.append(plots.get(name));
    at?.classList.add("is-interactive");
  }

  function ask(name) {
    const plot = document.createElement("div");
    plot.className = "interactive";
    plot.setAttribute("aria-hidden", "true");
    plots.set(name, plot);
    draw(name);
  }

  function leave(name) {
    plots.get(name)?.remove();
    plots.delete(name);
    box(name)?.classList.remove("is-interactive");
    press();
  }

  function press() {
    for (const button of document.querySelectorAll("[data-interactive]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", plots.has(named(button.dataset.interactive)));
    }
  }

  const again = () => plots.forEach((_, name) => draw(name));
  const sizes = new ResizeObserver(entries => entries.forEach(({ target }) => draw(named(target.dataset.chart))));

  function ready() {
    press();
    for (const each of document.querySelectorAll(".chart")) sizes.observe(each);
    plots.forEach((plot, name) => { if (plot.data) show(name); });
    again();
  }

  document.addEventListener("click", ({ target }) => {
    const name = named(target.closest("[data-interactive]")?.dataset.interactive);
    if (!name) return;
    if (plots.has(name)) leave(name); else ask(name);
    press();
  });
  dark.addEventListener("change", again);
  document.addEventListener("costcalc:new", ready);
  ready();
})();
