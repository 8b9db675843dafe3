// Opens the receipt of a number in a dialog instead of on a page of its own.
"use strict";
(() => {
  const make = (tag, props = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...inside);
    return made;
  };
  const back = make("button", { type: "button", className: "plain", textContent: "Back", onclick: () => { trail.pop(); show(trail.at(-1)); } });
  const close = make("button", { type: "button", className: "plain", textContent: "Close", onclick: () => sheet.close() });
  const body = make("div", { className: "sheet-body" });
  const sheet = make("dialog", { className: "sheet" }, make("div", { className: "sheet-top" }, back, close), body);
  sheet.setAttribute("aria-label", "Receipt of a number");
  let trail = [], opener;

  function put(part) {
    body.replaceChildren(part);
    body.scrollTop = 0;
    const head = part.querySelector("h1") ?? part;
    head.tabIndex = -1;
    head.focus();
  }

  async function read(address) {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const text = await answer.text();
    const found = new DOMParser().parseFromString(text, "text/html").getElementById("receipt");
    found.removeAttribute("id");
    return document.adoptNode(found);
  }

  async function show(step) {
    back.hidden = trail.length < 2;
    body.setAttribute("aria-busy", "true");
    if (!step.part) put(make("p", { className: "quiet", textContent: "Working it out …" }));
    const part = step.part ??= await read(step.address).catch(() => null);
    if (trail.at(-1) !== step) return;
    body.removeAttribute("aria-busy");
    put(part ?? make("p", {}, "The receipt could not be fetched. ", make("a", { href: step.address, textContent: "Open it as a page" })));
  }

  document.addEventListener("click", event => {
    if (event.target === sheet) return sheet.close();
    const link = event.target.closest("a.n");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!sheet.open) {
      opener = link;
      trail = [];
      if (!sheet.isConnected) document.body.append(sheet);
      sheet.showModal();
    }
    trail.push({ address: link.href });
    show(trail.at(-1));
  });

  // The number may have been replaced by a newer one of the same name meanwhile.
  sheet.addEventListener("close", () => {
    trail = [];
    const alike = [...document.querySelectorAll("a.n")].find(each => each.href === opener.href);
    (opener.isConnected ? opener : alike)?.focus();
  });
})();
