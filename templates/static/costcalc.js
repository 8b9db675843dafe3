// Recalculates as one types: asks the server for the same page and puts the new parts in place.
"use strict";
(() => {
  const form = document.getElementById("form");
  const status = document.getElementById("status");
  const find = id => document.getElementById(id);
  const keeps = form.method === "post";  // a saved scenario's: what is typed goes into no address
  let drafted = false, edits = 0, timer, flight, shown = location.pathname + location.search;

  // What is in the form: only what is filled in and differs from the default.
  function given() {
    const filled = new URLSearchParams();
    const checks = [...form.querySelectorAll(".checks")];
    for (const { name, value, type, dataset, form: whose } of form.querySelectorAll("input, select")) {
      if (whose !== form) continue;  // a new line of one's own is added by its button
      const text = value.trim();
      if (name && type !== "checkbox" && text !== "" && text !== dataset.default) filled.append(name, text);
    }
    for (const set of checks) {
      const ticked = [...set.querySelectorAll(":checked:not(:disabled)")];
      const list = ticked.map(box => box.value);
      if (list.length && list.slice().sort().join() !== set.dataset.default.split(",").sort().join()) filled.append(ticked[0].name, list.join());
    }
    return filled;
  }

  function asked() {
    if (keeps) return form.action;
    const query = given().toString().replaceAll("%2C", ",");
    return part() + (query && "?" + query);
  }

  // The part of the answer that is shown stays while inputs change.
  const part = () => new URL(form.action).pathname;
  function inPart(link) {
    const address = new URL(link.href);
    if (address.pathname === "/" && !link.closest(".parts, .card")) address.pathname = part();
    return address.href;
  }

  async function load(address, { history: way = "replaceState", whole = false, focus, show = false, by } = {}) {
    clearTimeout(timer);
    flight?.abort();
    flight = new AbortController();
    const mark = edits;
    find("answer").setAttribute("aria-busy", "true");
    find("result").setAttribute("aria-busy", "true");
    let next, answered;
    try {
      const sent = keeps && drafted ? { method: "POST", body: new URLSearchParams(new FormData(form, by)) } : {};
      answered = await fetch(address, { ...sent, signal: flight.signal, headers: { Accept: "text/html" } });
      // The new page's style element has a nonce that is not this page's.
      next = new DOMParser().parseFromString((await answered.text()).replace(/<style.*?<\/style>/, ""), "text/html");
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!keeps) return location.assign(address);
      status.textContent = "The service did not answer. What you typed is still in the form.";
      for (const id of ["answer", "result"]) find(id).removeAttribute("aria-busy");
      return;
    }
    if (mark !== edits) return;
    if (!next.getElementById("form")) {
      if (!keeps) return location.assign(address);
      status.textContent = next.querySelector("h1")?.textContent ?? "";
      return;
    }
    put(next, whole);
    const place = find("answer").dataset.address || address;
    if (way) history[place === shown ? "replaceState" : way](null, "", place);
    shown = location.pathname + location.search;
    document.title = next.title;
    const verdict = ["verdict", "sure"].map(id => find(id)?.textContent ?? "").join(" ").trim();
    if (status.textContent !== verdict) status.textContent = verdict;
    if (find("errors") && show) find("errors").focus();
    else if (focus) find(focus)?.focus({ preventScroll: true });
  }

  function put(next, whole) {
    const open = new Set([...document.querySelectorAll(":is(#answer, #result) details[open]")].map(each => each.id));
    const scrolled = [...document.querySelectorAll("#result .scroll")].map(each => each.scrollLeft);
    const [x, y] = [scrollX, scrollY];
    const held = document.activeElement?.id;
    const top = () => held ? find(held)?.getBoundingClientRect().top ?? 0 : 0;
    const before = top();
    for (const id of ["saved", "answer", "result", "presets", "pages"]) find(id)?.replaceWith(document.adoptNode(next.getElementById(id)));
    document.querySelectorAll(":is(#answer, #result) details").forEach(each => { each.open ||= open.has(each.id); });
    document.querySelectorAll("#result .scroll").forEach((each, i) => { each.scrollLeft = scrolled[i] ?? 0; });
    putFields(next, whole);
    ready();
    document.dispatchEvent(new Event("costcalc:new"));
    scrollTo(x, y);
    scrollBy(0, top() - before);  // what one works in stays where it is, whatever grows above it
    if (held && document.activeElement?.id !== held) find(held)?.focus({ preventScroll: true });
  }

  const names = box => [...box.querySelectorAll(".row")].map(row => row.id).join();

  // The box that is being typed in stays as it is; only what is said about it changes.
  function putFields(next, whole) {
    for (const old of form.querySelectorAll(".entries")) {
      const fresh = next.getElementById(old.id);
      const active = document.activeElement;
      if (whole || names(old) !== names(fresh)) {
        const { id, selectionStart: from, selectionEnd: to } = old.contains(active) ? active : {};
        const value = active?.value;
        old.replaceWith(document.adoptNode(fresh));
        const again = id && find(id);
        if (again) {
          if (!whole && again.type === "text") { again.value = value; again.setSelectionRange(from, to); }
          again.focus({ preventScroll: true });
        }
        continue;
      }
      for (const row of old.querySelectorAll(".row")) {
        const now = next.getElementById(row.id);
        if (!row.contains(active)) { row.replaceWith(document.adoptNode(now)); continue; }
        row.className = now.className;
        row.querySelector(".notes").replaceWith(document.adoptNode(now.querySelector(".notes")));
        if (now.querySelector("[aria-invalid]")) active.setAttribute("aria-invalid", "true");
        else active.removeAttribute("aria-invalid");
      }
    }
    for (const group of form.querySelectorAll(".group")) {
      const fresh = next.getElementById(group.id);
      group.querySelector(".count").textContent = fresh.querySelector(".count").textContent;
      if (fresh.querySelector("[aria-invalid]") || (whole && fresh.open)) group.open = true;
    }
    form.setAttribute("action", next.getElementById("form").getAttribute("action"));
    form.querySelectorAll("input[type=hidden]").forEach(each => each.remove());
    form.append(...next.querySelectorAll("#form input[type=hidden]"));
  }

  // What cannot be done without a script is shown once there is one.
  function ready() {
    document.querySelectorAll("[data-copy], [data-copy-table]").forEach(button => { button.hidden = false; });
    document.querySelectorAll("[data-lazy]").forEach(each => near.observe(each));
  }

  form.addEventListener("input", event => {
    if (event.target.form !== form) return;
    edits++;
    drafted = true;
    flight?.abort();
    clearTimeout(timer);
    timer = setTimeout(() => load(asked()), 400);
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    drafted = true;
    load(event.submitter?.getAttribute("formaction") ?? asked(), { history: "pushState", show: true, by: event.submitter });
  });

  document.addEventListener("click", event => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-live]");
    if (link) {
      event.preventDefault();
      edits++;
      drafted = false;
      load(inPart(link), { history: "pushState", whole: true, focus: link.dataset.focus });
    }
    for (const menu of document.querySelectorAll(".menu[open]")) menu.open = menu.contains(event.target);
    const copied = event.target.closest("[data-copy], [data-copy-table]");
    if (copied) copy(copied);
    const problem = event.target.closest(".errors a");
    if (problem) { event.preventDefault(); reveal(problem.hash); find(problem.hash.slice(1))?.focus(); }
  });
  document.addEventListener("keydown", event => {
    const menu = event.key === "Escape" && event.target.closest(".menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  // A jump to a part of the page is a step in the history too, but no other state.
  addEventListener("popstate", () => {
    if (location.pathname + location.search === shown) return;
    edits++;
    load(location.href, { history: null, whole: true });
  });

  async function copy(button) {
    const { copy: id, copyTable: table } = button.dataset, said = button.textContent;
    const box = table ? Object.assign(document.createElement("textarea"), { value: asText(find(table)) }) : find(id);
    try { await navigator.clipboard.writeText(box.value); } catch {
      if (table) button.after(box);
      box.select();
      document.execCommand("copy");
      if (table) box.remove();
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = said; }, 4000);
  }

  // A table for a spreadsheet: tabs between its cells, likely and both ends in columns of their own.
  function asText(table) {
    const ranged = table.querySelector(".range");
    const words = cell => {
      const copied = cell.cloneNode(true);
      copied.querySelectorAll("small, .tag, .sr, .mark").forEach(each => each.remove());
      return copied.textContent.trim().replace(/\s+/g, " ");
    };
    const number = text => {
      const [, digits, scale] = /^([−+]?[\d,.]+)([kMBT]?)$/.exec(text) ?? [];
      const plain = digits?.replaceAll(",", "").replace("−", "-");
      return scale ? `${plain}e${{ k: 3, M: 6, B: 9, T: 12 }[scale]}` : plain ?? text;
    };
    const [least, most] = (table.closest("[data-ends]")?.dataset.ends ?? "low high").split(" ");
    const cases = cell => {
      const likely = words(cell.querySelector(".likely") ?? cell), same = cell.matches(".none") ? "" : likely;
      const [low, high] = cell.querySelector(".range")?.textContent.split(" to ") ?? [same, same];
      return [low, likely, high].map(number);
    };
    const cells = (cell, i) => {
      if (!ranged || !i) return number(words(cell));
      return cell.closest("thead") ? [least, "likely", most].map(name => `${words(cell)}, ${name}`) : cases(cell);
    };
    return [...table.rows].map(row => [...row.cells].flatMap(cells).join("\t")).join("\n");
  }

  // A link into a closed part opens it.
  function reveal(hash) {
    const at = hash.length > 1 && find(decodeURIComponent(hash.slice(1)));
    if (!at) return;
    for (let part = at.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    at.scrollIntoView({ block: "center" });
  }
  // Sentences on flips take the server a while, so they come once they are nearly in sight.
  const near = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      sentences(target).catch(() => {});
    }
  }, { rootMargin: "400px" });

  async function sentences(list) {
    const answer = await fetch(list.dataset.lazy, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const text = (await answer.text()).replace(/<style.*?<\/style>/, "");
    const found = new DOMParser().parseFromString(text, "text/html").getElementById("flips");
    const place = list.querySelector("p");
    if (found && place && list.isConnected) place.replaceWith(document.adoptNode(found));
  }

  addEventListener("beforeprint", () => {
    find("printed")?.replaceChildren(`Printed on ${new Date().toLocaleDateString("en-GB", { dateStyle: "long" })}`);
  });
  addEventListener("hashchange", () => reveal(location.hash));
  if (location.hash) reveal(location.hash);

  (window.costcalc ??= {}).given = () => [...given()].filter(([name]) => name === "book" || !form.querySelector(`[type=hidden][name="${name}"]`));
  ready();
  find("errors")?.focus();
})();
