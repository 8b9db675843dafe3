// Saves, changes, publishes and deletes scenarios through the API; what is typed into a dialog outlasts every refusal.
"use strict";
(() => {
  const API = "/api/v1/scenarios";
  const { given, make, mine } = window.costcalc;
  const form = document.getElementById("form");
  const find = id => document.getElementById(id);
  const page = () => find("saved")?.dataset ?? {};
  const drafted = () => page().draft !== undefined;
  const dialogs = [...document.querySelectorAll("dialog.ask-sheet")];
  const saving = find("save-dialog");
  let leaving = false, keyed = false, made;

  // -- The dialogs.

  function open(dialog) {
    tell(dialog);
    if (dialog === saving && !made) { again(); askWhy(); }
    const field = dialog.querySelector("[data-token]");
    if (field) field.hidden = Boolean(mine.of(page().id)?.edit_token);
    const waits = dialog.id === "publish-dialog" && drafted();
    dialog.querySelectorAll("[type=submit]").forEach(each => { each.disabled = waits; });
    if (waits) tell(dialog, ["What is published is what is saved. Save or undo your change first."]);
    dialog.showModal();
    (dialog.querySelector("#save-name") ?? dialog.querySelector("h2")).focus();
  }
  function tell(dialog, messages = []) {
    const list = messages.length > 1 ? [make("ul", {}, ...messages.map(text => make("li", { textContent: text })))] : messages;
    const alert = make("div", {}, ...list);
    alert.setAttribute("role", "alert");
    dialog.querySelector(".fault").replaceChildren(...(messages.length ? [alert] : []));
  }
  function again() {
    saving.querySelector(".theirs").hidden = true;
    saving.querySelectorAll("[value=over], .load-theirs").forEach(each => { each.hidden = true; });
    saving.querySelector("[value=save]").hidden = false;
  }

  document.addEventListener("click", event => {
    const button = event.target.closest("[data-save], [data-open], [data-close], [data-remember], [data-unlock]");
    if (!button) return;
    const { save, open: id, close, unlock } = button.dataset;
    if (unlock !== undefined) { keyed = true; ready(); document.querySelector("[data-keyed]:not([hidden])").focus(); }
    else if (save !== undefined) open(saving);
    else if (id) open(find(id));
    else if (close !== undefined) button.closest("dialog").close();
    else remember();
  });
  saving.addEventListener("close", () => { if (made) go(made); });
  addEventListener("beforeunload", event => { if (drafted() && !leaving) event.preventDefault(); });

  function go(address, said) {
    leaving = true;
    if (said) mine.say(said);
    if (address === location.pathname + location.search + location.hash) location.reload();
    else if (page().id) location.assign(address);
    else location.replace(address);  // what was typed leaves the history with the calculator's address
  }
  function remember() {
    mine.put({ id: page().id, title: find("saved-title").textContent });
    find("status").textContent = "Remembered in this browser, under Saved.";
    ready();
  }

  // -- What is asked of the API.

  const keys = new Map();
  // The same body asked again is the same request: a lost answer makes no second scenario.
  function keyOf(body) {
    if (!keys.has(body)) keys.set(body, [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join(""));
    return keys.get(body);
  }

  async function ask(method, path, { body, token, headers = {} } = {}) {
    const sent = body && JSON.stringify(body);
    if (sent) headers["Content-Type"] = "application/json";
    if (token !== undefined) headers.Authorization = `Bearer ${token}`;
    else Object.assign(headers, { "Idempotency-Key": keyOf(sent), Authorization: `Bearer ${keyOf(`mine ${sent}`)}` });
    try {
      const answer = await fetch(path, { method, body: sent, headers: { Accept: "application/json", ...headers } });
      const told = answer.status === 204 ? {} : await answer.json();
      return { ok: answer.ok, status: answer.status, told };
    } catch { return { ok: false, status: 0, told: {} }; }
  }

  function refused({ status, told }) {
    const own = {
      0: "The service did not answer. Whether it did what you asked is not known; try again, it is done once only.",
      403: "This is not the edit token of this scenario.",
      404: "There is no such scenario any more: it was deleted, or nobody opened it for too long. You can save yours as a new one.",
      409: "The same request is running still. Try again in a moment.",
      503: "Saved scenarios cannot be reached just now. Nothing is lost: wait a few seconds and try again.",
      507: "There is no room for more scenarios on this service. Nothing was saved; the link of the calculator still holds what you typed.",
    }[status];
    const listed = (told.errors ?? []).map(each => `${each.detail}.${each.suggestion ? ` Try ${each.suggestion}.` : ""}`);
    return own ? [own] : listed.length ? listed : [told.detail ?? "The service refused, and did not say why."];
  }

  // The token of this browser, or the one that was typed.
  function token(dialog) {
    return mine.of(page().id)?.edit_token ?? dialog.querySelector("[data-token] [type=password]").value.trim();
  }
  function learn(dialog, more = {}) {
    const box = dialog.querySelector("[data-token]");
    const typed = !box.hidden && box.querySelector("[type=checkbox]").checked ? { edit_token: token(dialog) } : {};
    if (mine.of(page().id) || typed.edit_token) mine.put({ id: page().id, ...more, ...typed });
  }
  function wrong(dialog, answer) {
    tell(dialog, refused(answer));
    if (answer.status !== 403) return;
    const box = dialog.querySelector("[data-token]");
    if (box.hidden) mine.put({ id: page().id, edit_token: undefined });
    box.hidden = false;
    box.querySelector("input").focus();
  }

  // -- Saving.

  const boxes = () => [...document.querySelectorAll("#save-reasons input")];
  const typed = () => ({
    title: find("save-name").value.trim(),
    note: find("save-note").value.trim(),
    inputs: given(),
    reasons: Object.fromEntries(boxes().map(box => [box.name, box.value.trim()]).filter(([, why]) => why)),
  });

  // A box for the reason of everything that was changed, with what was typed or saved before.
  function askWhy() {
    const before = Object.fromEntries([
      ...[...document.querySelectorAll("[data-reason]")].map(each => [each.dataset.reason, each.textContent.trim()]),
      ...boxes().map(box => [box.name, box.value]),
    ]);
    const rows = [...document.querySelectorAll("[data-changed]")].map(({ dataset: { changed: name, label } }) => {
      const row = make("label", { textContent: label });
      row.append(make("input", { name, value: before[name] ?? "", maxLength: 500, autocomplete: "off" }));
      return row;
    });
    find("save-reasons").hidden = !rows.length;
    find("save-reasons").replaceChildren(find("save-reasons").firstElementChild, ...rows);
  }

  async function create() {
    const body = typed();
    const answer = await ask("POST", API, { body });
    if (!answer.ok) return tell(saving, refused(answer));
    const { id, edit_token: secret, links } = answer.told;
    const kept = mine.put({ id, title: body.title, edit_token: secret });
    made = links.page;
    if (!page().id) history.replaceState(null, "", made);  // what was typed leaves the address now
    find("saved-link").value = location.origin + links.page;
    find("saved-token").value = secret;
    saving.querySelector(".remembered").textContent = kept
      ? "This browser remembers it too, under Saved; nobody else can ask for it again."
      : "This browser cannot remember it: copy it now, or nobody can change the scenario again.";
    saving.querySelector("form").hidden = true;
    saving.querySelector(".done").hidden = false;
    if (!saving.open) saving.showModal();
    saving.querySelector(".done h2").focus();
  }

  async function change(revision) {
    const body = typed();
    const answer = await ask("PUT", `${API}/${page().id}`, { body, token: token(saving), headers: { "If-Match": `"${revision}"` } });
    if (answer.status === 412) return clash();
    if (!answer.ok) return wrong(saving, answer);
    learn(saving, { title: body.title });
    go(newest(), `Saved as revision ${answer.told.revision}.`);
  }

  // Somebody else saved meanwhile: theirs and yours, side by side.
  async function clash() {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } }).catch(() => null);
    const text = answer ? await answer.text() : "";
    const next = new DOMParser().parseFromString(text, "text/html");
    const { newest: theirs, theirs: called } = next.getElementById("saved")?.dataset ?? {};
    if (!theirs) return tell(saving, ["Somebody else saved meanwhile, and what they saved could not be fetched. Try again."]);
    tell(saving, [`Somebody else saved revision ${theirs} meanwhile, “${called}”. Yours is not saved, and not lost.`]);
    const box = saving.querySelector(".theirs"), over = saving.querySelector("[value=over]");
    box.replaceChildren(...[next.getElementById("unsaved-table") ?? make("p", { textContent: "The inputs of both are the same." })].map(part => document.adoptNode(part)));
    box.hidden = over.hidden = saving.querySelector(".load-theirs").hidden = false;
    over.dataset.revision = theirs;
    saving.querySelector("[value=save]").hidden = true;
  }

  const newest = () => {
    const to = new URL(location.href);
    to.searchParams.delete("revision");
    return to.pathname + to.search;
  };

  const work = {
    save: () => page().id ? change(page().base) : create(),
    over: button => change(button.dataset.revision),
    new: create,
    async publish(_, dialog) {
      const values = dialog.querySelector(":checked[name=values]").value;
      const expires = find("publish-until").value || null;
      const answer = await ask("POST", `${API}/${page().id}/publication`, { body: { values, expires }, token: token(dialog) });
      if (!answer.ok) return wrong(dialog, answer);
      learn(dialog);
      go(newest(), values === "ratio" ? "Published as relative totals; the code is below." : "Published with money; the code is below.");
    },
    async withdraw(_, dialog) {
      const answer = await ask("DELETE", `${API}/${page().id}/publication`, { token: token(dialog) });
      if (!answer.ok) return wrong(dialog, answer);
      learn(dialog);
      go(newest(), "Withdrawn: the published charts show nothing any more.");
    },
    async delete(_, dialog) {
      const answer = await ask("DELETE", `${API}/${page().id}`, { token: token(dialog) });
      if (!answer.ok) return wrong(dialog, answer);
      mine.forget(page().id);
      go("/saved", "Deleted.");
    },
  };

  for (const dialog of dialogs) {
    const asked = dialog.querySelector("form");
    asked.addEventListener("submit", async event => {
      event.preventDefault();
      if (asked.hasAttribute("aria-busy")) return;
      tell(dialog);
      asked.setAttribute("aria-busy", "true");
      try { await work[event.submitter?.value ?? "save"](event.submitter, dialog); } finally { asked.removeAttribute("aria-busy"); }
    });
  }

  function ready() {
    document.querySelectorAll("[data-scripted]").forEach(each => { each.hidden = false; });
    const button = document.querySelector("[data-remember]");
    if (button) button.hidden = Boolean(mine.of(page().id));
    // What takes the edit token is offered to who has it; a change may also be saved as a new scenario.
    keyed ||= Boolean(mine.of(page().id)?.edit_token);
    document.querySelectorAll("[data-keyed]").forEach(each => { each.hidden = !keyed; });
    document.querySelectorAll("[data-unlock]").forEach(each => { each.hidden = keyed; });
  }
  document.addEventListener("costcalc:new", ready);
  ready();
})();
