// Draws the charts of a page with Plotly once there is time, those of an embed once someone points at them;
// until then the page's own drawing stands.
"use strict";
(() => {
  const root = document.documentElement;
  const NARROW = 640, BAR = 36, TITLE = 22, AXIS = 26, GAP = 14;
  let loading;

  const plotly = () => loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = root.dataset.plotly;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });

  // A colour as the stylesheet has it now, for the theme at hand.
  const colour = name => getComputedStyle(root).getPropertyValue("--" + name).trim();

  const textWidth = (() => {
    const pen = document.createElement("canvas").getContext("2d");
    return (text, font) => { pen.font = font; return pen.measureText(text).width; };
  })();

  function dressed(figure, width) {
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12.5, color: colour("ink") };
    const inFont = "12.5px " + font.family;
    const { data, layout } = figure;
    const panels = layout.annotations.length;
    const narrow = width < NARROW;
    const names = layout.yaxis.categoryarray;
    const left = Math.ceil(Math.max(...names.map(name => textWidth(name, inFont)))) + 12;
    const across = narrow ? 1 : Math.min(panels, 2), down = Math.ceil(panels / across);
    const gap = across > 1 ? left + 32 : 0;
    const each = (width - left - 4 - gap) / across;
    const bars = names.length * BAR, panel = TITLE + bars + AXIS;
    const height = down * panel + (down - 1) * GAP;
    const inner = height - TITLE - AXIS, plotted = width - left - 4;
    for (const trace of data) {
      const category = trace.meta.category;
      if (category) Object.assign(trace.marker, { color: colour(category), line: { color: colour("surface"), width: 1 } });
      if (trace.error_x) { trace.error_x.color = colour("ink"); trace.marker.color = colour("ink"); }
      if (trace.textfont) trace.textfont = { ...font, weight: 600 };
    }
    layout.annotations.forEach((title, i) => {
      const suffix = i ? i + 1 : "", x = layout["xaxis" + suffix], y = layout["yaxis" + suffix];
      const label = data.filter(trace => trace.meta.role === "label")[i];
      // The longest whisker ends where its total in figures still fits behind it.
      const room = Math.max(...label.text.map(text => textWidth(text, "600 " + inFont))) + 12;
      const total = data.filter(trace => trace.error_x)[i];
      total.error_x.array = total.error_x.array.map((length, bar) => Math.min(length, label.meta.end - total.x[bar]));
      x.range = [0, Math.max(...label.x) / (1 - Math.min(room / each, .75)) || 1];
      // Ticks that would lie on each other are left out by turns.
      const tick = (x.tickvals[1] ?? x.range[1]) / x.range[1] * each;
      const step = Math.ceil((Math.max(...x.ticktext.map(text => textWidth(text, inFont))) + 8) / tick);
      for (const list of ["tickvals", "ticktext"]) x[list] = x[list].filter((_, at) => at % step === 0);
      const column = i % across, line = Math.floor(i / across);
      x.domain = [column * (each + gap) / plotted, Math.min((column * (each + gap) + each) / plotted, 1)];
      const top = 1 - line * (panel + GAP) / inner;
      y.domain = [Math.max(top - bars / inner, 0), Math.min(top, 1)];
      Object.assign(x, { gridcolor: colour("rule"), zeroline: false, tickfont: { ...font, size: 11.5, color: colour("quiet") } });
      Object.assign(y, { ticks: "", ticklabelstandoff: 4 });
      Object.assign(title, { x: 0, xref: "paper", xanchor: "left", y: y.domain[1], yanchor: "bottom", xshift: x.domain[0] * plotted - left, font: { ...font, size: 13, weight: 600 } });
    });
    return { data, layout: {
      ...layout, title: undefined, showlegend: false, width, height, font, autosize: false,
      margin: { l: left, r: 4, t: TITLE, b: AXIS },
      hoverlabel: { bgcolor: colour("ink"), bordercolor: colour("ink"), font: { ...font, color: colour("surface") }, align: "left" },
    } };
  }

  async function draw(chart) {
    const width = Math.floor(chart.clientWidth);
    if (!width) return;
    await plotly();
    const { data, layout } = dressed(JSON.parse(chart.dataset.figure), width);
    let plot = chart.querySelector(".plot");
    if (!plot) {
      plot = document.createElement("div");
      plot.className = "plot";
      plot.setAttribute("aria-hidden", "true");
      chart.append(plot);
    }
    await window.Plotly.react(plot, data, layout, { displayModeBar: false, responsive: false, showTips: false });
    chart.classList.add("is-plotted");
    chart.dataset.width = width;
  }

  window.costcalc = { plotly, colour };  // for the other charts of a page

  const all = () => document.querySelectorAll("[data-figure]");
  const redraw = () => all().forEach(chart => { if (loading) draw(chart).catch(() => {}); });
  const sizes = new ResizeObserver(entries => {
    for (const { target } of entries)
      if (loading && target.dataset.width && +target.dataset.width !== Math.floor(target.clientWidth)) draw(target).catch(() => {});
  });
  const seen = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      soon(() => draw(target).catch(() => {}));
    }
  });
  const soon = window.requestIdleCallback ? work => requestIdleCallback(work, { timeout: 4000 }) : work => setTimeout(work, 200);

  // Plotly is larger than all the rest: nobody loads it who only reads.
  const touched = new Promise(done => ["pointermove", "touchstart", "keydown"].forEach(event => addEventListener(event, done, { once: true, passive: true })));

  function watch() {
    for (const chart of all()) {
      sizes.observe(chart);
      if (loading) draw(chart).catch(() => {});
      else if (navigator.connection?.saveData || document.body.classList.contains("embed")) ["pointerenter", "touchstart"].forEach(event => chart.addEventListener(event, () => draw(chart), { once: true, passive: true }));
      else touched.then(() => seen.observe(chart));
    }
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  document.addEventListener("costcalc:new", watch);
  if (document.readyState === "complete") watch(); else addEventListener("load", watch);
})();
