// The scenarios that this browser remembers: a list kept here only, with the tokens that change them.
"use strict";
(() => {
  const KEY = "costcalc.saved", SAID = "costcalc.said";
  const find = id => document.getElementById(id);
  const make = (tag, props = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...inside);
    return made;
  };

  function all() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(kept) ? kept.filter(each => typeof each?.id === "string") : [];
    } catch { return []; }
  }
  function keep(list) {
    try { localStorage.setItem(KEY, JSON.stringify(list)); return true; } catch { return false; }
  }
  const mine = {
    of: id => all().find(each => each.id === id),
    put: one => keep([{ ...mine.of(one.id), ...one, when: new Date().toISOString() }, ...all().filter(each => each.id !== one.id)]),
    forget: id => keep(all().filter(each => each.id !== id)),
    // Said on the page that follows.
    say(text) { try { sessionStorage.setItem(SAID, text); } catch { /* said nowhere */ } },
  };
  window.costcalc = { ...window.costcalc, make, mine };

  function said() {
    let text = "";
    try { text = sessionStorage.getItem(SAID); sessionStorage.removeItem(SAID); } catch { /* nothing was said */ }
    const title = find("saved-title") ?? find("mine-title");
    if (!text || !title) return;
    title.parentElement.append(make("p", { className: "just-said", textContent: text }));
    find("status").textContent = text;
    title.focus();
  }
  said();

  // -- The page of the list.

  const list = find("mine");
  if (!list) return;
  const compare = find("compare"), forget = find("forget-dialog");
  const place = id => `/s/${encodeURIComponent(id)}`;
  const day = text => new Date(text).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

  async function copyToken(button, token) {
    try { await navigator.clipboard.writeText(token); button.textContent = "Copied"; } catch { button.textContent = "Not copied: the browser refuses"; }
    setTimeout(() => { button.textContent = "Copy edit token"; }, 4000);
  }

  function row({ id, title, when, edit_token: token }) {
    const name = title || "Untitled scenario";
    const tick = make("input", { type: "checkbox", name: "ticked", value: id, ariaLabel: `Compare ${name}` });
    const tools = make("span", { className: "mine-tools" });
    if (token) {
      const copy = make("button", { type: "button", className: "plain", textContent: "Copy edit token" });
      copy.onclick = () => copyToken(copy, token);
      tools.append(copy);
    }
    const gone = make("button", { type: "button", className: "plain", textContent: "Remove from this list", ariaLabel: `Remove ${name} from this list` });
    gone.onclick = () => { forget.dataset.id = id; forget.showModal(); };
    tools.append(gone);
    const about = make("small", { textContent: `${day(when)}${token ? "" : ", to look at: this browser has no edit token"}` });
    return make("li", {}, tick, make("span", { className: "mine-name" }, make("a", { href: place(id), textContent: name }), about), tools);
  }

  function show() {
    const rows = all().map(row);
    find("none").hidden = rows.length > 0;
    compare.hidden = !rows.length;
    list.replaceChildren(...rows);
    ticked();
  }

  const MOST = 8;
  const chosen = () => [...list.querySelectorAll(":checked")].map(each => each.value);
  function ticked() {
    const full = chosen().length >= MOST;
    compare.querySelector("[type=submit]").disabled = chosen().length < 2;
    list.querySelectorAll("[type=checkbox]").forEach(each => { each.disabled = full && !each.checked; });
  }
  list.addEventListener("change", ticked);
  compare.addEventListener("submit", event => {
    event.preventDefault();
    const [one, other, ...more] = chosen();
    const sides = chosen().map((id, i) => `${"abcdefgh"[i]}.id=${encodeURIComponent(id)}`);
    location.assign(more.length ? `/compare?${sides.join("&")}` : `${place(one)}/compare/${encodeURIComponent(other)}`);
  });
  forget.querySelector("form").addEventListener("submit", event => {
    if (event.submitter?.value !== "forget") return;
    mine.forget(forget.dataset.id);
    show();
    find("status").textContent = "Removed from this list.";
    forget.addEventListener("close", () => find("mine-title").focus(), { once: true });
  });
  addEventListener("storage", show);
  show();
})();
