// Recalculates once an answer is given: asks the server for the same page and puts the new parts in place.
"use strict";
(() => {
  const form = document.getElementById("form");
  const status = document.getElementById("status");
  const find = id => document.getElementById(id);
  const keeps = form.method === "post";  // a saved scenario's: what is typed goes into no address
  const boxes = () => [...form.querySelectorAll("input:not([type=hidden]), select")].filter(each => !each.closest(".own-line"));
  let drafted = false, edits = 0, flight, sent = {}, shown = location.pathname + location.search;

  // What is in the form: only what is filled in and differs from the default; of a range all its boxes or none.
  function given() {
    const filled = new URLSearchParams();
    for (const { name, value, type, checked, dataset, parentElement: at } of boxes()) {
      const text = value.trim();
      const usual = type === "radio" ? at.parentElement.dataset.default : dataset.default;
      if (!name || type === "checkbox" || (type === "radio" && !checked) || text === "") continue;
      const range = at.matches(".end") ? [...at.parentElement.querySelectorAll("input")] : null;
      if (range ? range.some(each => each.value.trim() !== each.dataset.default) : text !== usual) filled.append(name, text);
    }
    for (const set of form.querySelectorAll(".checks")) {
      const list = [...set.querySelectorAll(":checked:not(:disabled)")].map(box => box.value);
      if (list.length && list.slice().sort().join() !== set.dataset.default.split(",").sort().join()) filled.append("technologies", list.join());
    }
    for (const { name, value } of form.querySelectorAll("input[type=hidden]")) if (!name.startsWith("_from.")) filled.append(name, value);
    return filled;
  }

  function asked(by) {
    if (keeps) return form.action;
    const query = given();
    // New lines get their names, and money in another currency its note, by what the form was drawn from.
    const lines = [...form.querySelectorAll(".own-line")].filter(typedIn).flatMap(line => [...line.querySelectorAll("[name]")]);
    const money = [...form.querySelectorAll("[name=currency], [name=country]")].some(each => !each.selectedOptions[0].defaultSelected);
    const from = lines.length || money ? form.querySelectorAll("[name^='_from.']") : [];
    for (const { name, value } of [...lines, ...from]) query.append(name, value);
    if (by?.name) query.append(by.name, by.value);
    return part() + (query.size ? "?" + query.toString().replaceAll("%2C", ",") : "");
  }

  const typedIn = line => [...line.querySelectorAll("input")].some(box => box.value.trim());

  // The part of the answer that is shown stays while inputs change.
  const part = () => new URL(form.action).pathname;
  function inPart(link) {
    const address = new URL(link.href);
    if (address.pathname === "/" && !link.closest(".parts, .card")) address.pathname = part();
    return address.href;
  }

  // With Enter a box says that it changed and its form is sent: that is one question.
  async function load(address, { history: way = "pushState", whole = false, focus, scroll = false, show = false, by } = {}) {
    const body = keeps && drafted ? new URLSearchParams(new FormData(form, by)) : null;
    const key = `${address} ${body ?? ""}`;
    if (sent.key === key && sent.busy) return void (sent.show ||= show);
    flight?.abort();
    flight = new AbortController();
    const own = sent = { key, show, busy: true }, mark = ++edits;
    find("answer").setAttribute("aria-busy", "true");
    find("result").setAttribute("aria-busy", "true");
    let next, answered;
    try {
      answered = await fetch(address, { ...(body && { method: "POST", body }), signal: flight.signal, headers: { Accept: "text/html" } });
      next = new DOMParser().parseFromString(await answered.text(), "text/html");
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!keeps) return location.assign(address);
      status.textContent = "The service did not answer. What you typed is still in the form.";
      for (const id of ["answer", "result"]) find(id).removeAttribute("aria-busy");
      return;
    } finally {
      own.busy = false;
    }
    if (mark !== edits) return;
    if (!next.getElementById("form")) {
      if (!keeps) return location.assign(address);
      status.textContent = next.querySelector("h1")?.textContent ?? "";
      return;
    }
    const failed = next.getElementById("errors");
    put(next, whole, failed, body ?? new URL(address, location).searchParams);
    if (failed) {
      // Who only left a box stays where they are and hears what is wrong.
      if (own.show) failed.focus();
      else say([...failed.querySelectorAll("li")].map(each => each.textContent.trim().replace(/\s+/g, " ")).join(" "));
      return;
    }
    const place = find("answer").dataset.address || address;
    if (way) history[place === shown ? "replaceState" : way](null, "", place);
    shown = location.pathname + location.search;
    document.title = next.title;
    say(["verdict", "sure"].map(id => find(id)?.textContent ?? "").join(" ").trim());
    if (focus) find(focus)?.focus({ preventScroll: true });
    if (scroll) find(focus)?.scrollIntoView();
  }

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  // Beside what was refused the last good answer stays, greyed, and says what it does not hold yet.
  function put(next, whole, failed, told) {
    const open = new Set([...document.querySelectorAll(":is(#answer, #result) details[open]")].map(each => each.id));
    const scrolled = [...document.querySelectorAll("#result .scroll")].map(each => each.scrollLeft);
    const [x, y] = [scrollX, scrollY];
    const held = document.activeElement?.id;
    const top = () => held ? find(held)?.getBoundingClientRect().top ?? 0 : 0;
    const before = top();
    const keep = failed && find("verdict");
    const parts = keep ? ["problems"] : ["problems", "saved", "answer", "result", "presets", "pages", "numerals", "in-short"];
    for (const id of parts) find(id)?.replaceWith(document.adoptNode(next.getElementById(id)));
    document.querySelector(".outcome").classList.toggle("stale", Boolean(keep));
    find("in-short").classList.toggle("stale", Boolean(keep));
    if (keep) for (const id of ["answer", "result"]) find(id).removeAttribute("aria-busy");
    document.querySelectorAll(":is(#answer, #result) details").forEach(each => { each.open ||= open.has(each.id); });
    document.querySelectorAll("#result .scroll").forEach((each, i) => { each.scrollLeft = scrolled[i] ?? 0; });
    putFields(next, whole);
    const missing = keep ? [...failed.querySelectorAll("a[href^='#']")].map(each => labelOf(find(each.hash.slice(1)))) : [];
    find("not-yet").textContent = missing.length ? `Not in this answer yet: ${[...new Set(missing)].join(", ")}.` : "";
    ready();
    putLines(next, whole, told);
    document.dispatchEvent(new Event("costcalc:new"));
    scrollTo(x, y);
    scrollBy(0, top() - before);  // what one works in stays where it is, whatever grows above it
    if (held && document.activeElement?.id !== held) find(held)?.focus({ preventScroll: true });
  }

  const labelOf = box => (box?.closest(".row")?.querySelector(".label, label, legend") ?? box?.closest("label"))?.textContent.trim() ?? "";
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
        const boxed = each => each.querySelectorAll("input").length;
        if (!row.contains(active) || boxed(row) !== boxed(now)) { row.replaceWith(document.adoptNode(now)); continue; }
        const twin = now.querySelector(`[name="${active.name}"]`);
        if (active.dataset.default !== undefined && twin) {
          if (active.value === active.dataset.default) active.value = twin.value;
          active.dataset.default = twin.dataset.default;
        }
        row.className = now.className;
        row.querySelector(".notes").replaceWith(document.adoptNode(now.querySelector(".notes")));
        if (now.querySelector("[aria-invalid]")) active.setAttribute("aria-invalid", "true");
        else active.removeAttribute("aria-invalid");
      }
    }
    for (const group of form.querySelectorAll(".group, .section")) {
      const fresh = next.getElementById(group.id);
      group.hidden = fresh.hidden;
      if (!group.matches(".group")) continue;
      group.querySelector(".count").textContent = fresh.querySelector(".count").textContent;
      if (fresh.querySelector("[aria-invalid]") || (whole && fresh.open)) group.open = true;
    }
    form.setAttribute("action", next.getElementById("form").getAttribute("action"));
    form.querySelectorAll("input[type=hidden]").forEach(each => each.remove());
    form.append(...next.querySelectorAll("#form input[type=hidden]"));
  }

  // New lines that were asked for are among the answers now; what was typed since stays.
  function putLines(next, whole, told) {
    const since = [...form.querySelectorAll(".own-line")].filter(line => !whole &&
      [...line.querySelectorAll("input")].some(box => box.value.trim() !== (told.get(box.name) ?? "").trim()));
    find("own-lines").replaceWith(document.adoptNode(next.getElementById("own-lines")));
    for (const line of since) find(line.id)?.replaceWith(line);
  }

  // What cannot be done without a script is shown once there is one.
  function ready() {
    document.querySelectorAll("[data-copy], [data-copy-table]").forEach(button => { button.hidden = false; });
    document.querySelectorAll("[data-lazy]").forEach(each => near.observe(each));
  }

  // An answer is given once its box is left, or with Enter: nothing is checked that is still being typed.
  form.addEventListener("change", ({ target }) => {
    if (target.closest(".own-line")) return;
    drop(target);
    commit();
  });
  // A new line is one once its row is left.
  form.addEventListener("focusout", ({ target, relatedTarget: to }) => {
    const line = target.closest(".own-line");
    if (line && !line.contains(to) && [...line.querySelectorAll("input")].every(box => box.value.trim())) commit();
  });
  function commit(more = {}) {
    drafted = true;
    load(asked(more.by), more);
  }
  // What was never touched and depends on an answer goes with it: a rate with its currency, a fleet with what it runs.
  function drop(target) {
    const names = target.closest("[data-drops]")?.dataset.drops.split(" ") ?? [];
    const back = target.matches("select") || ["", "none"].includes(target.value.trim());
    for (const box of back ? boxes() : []) {
      if (names.includes(box.name) && box.value === (box.type === "text" ? box.defaultValue : box.dataset.shown ?? box.value)) box.value = "";
    }
  }
  form.addEventListener("submit", event => {
    event.preventDefault();
    const by = event.submitter, turn = by?.name?.startsWith("_") && by.value;
    if (turn) commit({ by, focus: `field-${by.value}`, show: true });
    else if (by?.getAttribute("formaction")) load(by.getAttribute("formaction"), { show: true, by });
    else commit({ by, show: true });
  });

  document.addEventListener("click", event => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-live]");
    if (link) {
      event.preventDefault();
      drafted = false;
      load(inPart(link), { whole: true, focus: link.dataset.focus, scroll: Boolean(link.hash) });
    }
    for (const menu of document.querySelectorAll(".menu[open]")) menu.open = menu.contains(event.target);
    const copied = event.target.closest("[data-copy], [data-copy-table]");
    if (copied) copy(copied);
    const problem = event.target.closest(".errors a[href^='#']");
    if (problem) { event.preventDefault(); reveal(problem.hash); find(problem.hash.slice(1))?.focus(); }
  });
  document.addEventListener("keydown", event => {
    const menu = event.key === "Escape" && event.target.closest(".menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  // A jump to a part of the page is a step in the history too, but no other state.
  addEventListener("popstate", () => {
    if (location.pathname + location.search === shown) return;
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
    // The decimal mark stays the page's: a spreadsheet of the same country takes it.
    const group = document.documentElement.dataset.group;
    const number = text => {
      const [, digits, scale] = /^([−+]?[\d,.\u202f]+)([kMBT]?)$/.exec(text) ?? [];
      const plain = digits?.replaceAll(group, "").replace("−", "-");
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
    const text = await answer.text();
    const found = new DOMParser().parseFromString(text, "text/html").getElementById("flips");
    const place = list.querySelector("p");
    if (found && place && list.isConnected) place.replaceWith(document.adoptNode(found));
  }

  addEventListener("beforeprint", () => {
    find("printed")?.replaceChildren(`Printed on ${new Date().toLocaleDateString("en-GB", { dateStyle: "long" })}`);
  });
  addEventListener("hashchange", () => reveal(location.hash));
  if (location.hash) reveal(location.hash);

  // The inputs as the API takes them: a range is one text there.
  (window.costcalc ??= {}).given = () => {
    const inputs = {};
    for (const [name, text] of given()) {
      const [, base] = /^(.+)\.(?:low|likely|high)$/.exec(name) ?? [];
      if (name !== "book" && form.querySelector(`[type=hidden][name="${name}"]`)) continue;
      inputs[base ?? name] = base in inputs ? `${inputs[base]}..${text}` : text;
    }
    return inputs;
  };
  ready();
  // What is said to the form alone, such as which ranges are open, leaves the address once the answer stands.
  const tidy = find("answer").dataset.address;
  if (tidy && /[?&]_/.test(location.search)) {
    history.replaceState(null, "", tidy + location.hash);
    shown = tidy;
  }
  find("errors")?.focus();
})();
