// Brings in what the page leaves for later: sentences on flips, and a chart to point at when one asks for it.
"use strict";
(() => {
  const root = document.documentElement;
  const { plotly, colour } = window.costcalc;
  const asked = new Set();

  // -- Interactive charts: the figure comes from the server, the colours from the stylesheet.

  const alpha = { fill: "22", line: "" };

  function dressed({ data, layout }, width) {
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12.5, color: colour("ink") };
    for (const trace of data) {
      const { colour: one, colours: many, fill } = trace.meta ?? {};
      const paint = many ? many.map(colour) : one && colour(one);
      if (fill) trace.fillcolor = colour(fill) + alpha.fill;
      if (trace.type === "heatmap") trace.colorscale = paint.flatMap((each, i) => [[i / paint.length, each], [(i + 1) / paint.length, each]]);
      else if (paint) {
        trace.marker = { ...trace.marker, color: paint };
        if (trace.marker.line) trace.marker.line = { ...trace.marker.line, color: one ? paint : colour("ink") };
        if (trace.line && one) trace.line = { ...trace.line, color: paint };
      }
      if (trace.error_x) trace.error_x.color = colour("ink");
      if (trace.text) trace.textfont = { ...font };
    }
    const axes = Object.fromEntries(Object.entries(layout).filter(([name]) => /^[xy]axis/.test(name)).map(([name, axis]) => [name, {
      ...axis, gridcolor: colour("rule"), zerolinecolor: colour("quiet"), tickfont: { ...font, size: 11.5, color: colour("quiet") },
      title: axis.title && { ...axis.title, font: { ...font, color: colour("quiet") } },
    }]));
    return { data, layout: {
      ...layout, ...axes, title: undefined, width, height: layout.meta.height + 24, font, autosize: false,
      annotations: (layout.annotations ?? []).map(each => ({ ...each, font: { ...font, size: 13, weight: 600 } })),
      margin: { l: 48, r: 12, t: 26, b: 44 },
      hoverlabel: { bgcolor: colour("ink"), bordercolor: colour("ink"), font: { ...font, color: colour("surface") }, align: "left" },
    } };
  }

  async function figure(box) {
    if (box.dataset.plotFigure) return JSON.parse(box.dataset.plotFigure);
    const answer = await fetch(box.dataset.plot, { headers: { Accept: "application/json" } });
    return answer.json();
  }

  async function draw(box) {
    const [found] = await Promise.all([figure(box), plotly()]);
    const width = Math.floor(box.clientWidth);
    if (!width || !box.isConnected) return;
    let plot = box.querySelector(".interactive");
    if (!plot) {
      plot = document.createElement("div");
      plot.className = "interactive";
      plot.setAttribute("aria-hidden", "true");
      box.append(plot);
    }
    const { data, layout } = dressed(found, width);
    await window.Plotly.react(plot, data, layout, { displayModeBar: false, responsive: false, showTips: false });
    box.classList.add("is-interactive");
    box.dataset.width = width;
  }

  const box = name => document.querySelector(`.analysis[data-chart="${name}"]`);
  const press = (button, on) => { button.setAttribute("aria-pressed", on); };

  document.addEventListener("click", event => {
    const button = event.target.closest("[data-interactive]");
    if (!button) return;
    const name = button.dataset.interactive, on = !asked.has(name);
    press(button, on);
    if (on) { asked.add(name); draw(box(name)).catch(() => { asked.delete(name); press(button, false); }); }
    else { asked.delete(name); box(name).classList.remove("is-interactive"); }
  });

  const again = () => asked.forEach(name => { const at = box(name); if (at) draw(at).catch(() => {}); });
  const sizes = new ResizeObserver(entries => {
    for (const { target } of entries)
      if (target.classList.contains("is-interactive") && +target.dataset.width !== Math.floor(target.clientWidth)) draw(target).catch(() => {});
  });

  // -- Sentences on flips take the server a while, so they come once they are in sight.

  async function inline(list) {
    const answer = await fetch(list.dataset.lazy, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const text = (await answer.text()).replace(/<style.*?<\/style>/, "");
    const found = new DOMParser().parseFromString(text, "text/html").getElementById("flips");
    const place = list.querySelector("p");
    if (found && place && list.isConnected) place.replaceWith(document.adoptNode(found));
  }
  const seen = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      inline(target).catch(() => {});
    }
  }, { rootMargin: "400px" });

  function ready() {
    document.querySelectorAll("[data-interactive]").forEach(button => {
      button.hidden = false;
      press(button, asked.has(button.dataset.interactive));
    });
    document.querySelectorAll(".analysis").forEach(each => sizes.observe(each));
    document.querySelectorAll("[data-lazy]").forEach(each => seen.observe(each));
    again();
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  document.addEventListener("costcalc:new", ready);
  ready();
})();
