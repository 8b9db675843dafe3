// Shows what an address answers beside its form. Without this script the form opens the answer.
"use strict";
(() => {
  const pane = document.getElementById("tried");
  const said = document.getElementById("tried-status");
  const text = document.getElementById("tried-text");
  const picture = document.getElementById("tried-picture");
  const link = document.getElementById("tried-link");
  const most = 20000;
  let asked = 0;
  let from = null;

  const shown = (body, kind) => {
    const whole = kind.includes("json") && !kind.includes("ndjson") ? JSON.stringify(JSON.parse(body), null, 2) : body;
    return whole.length > most ? `${whole.slice(0, most)}\n… ${whole.length - most} more characters` : whole;
  };
  const ask = async address => {
    const mine = ++asked;
    pane.hidden = false;
    said.textContent = `Asking ${address} …`;
    text.textContent = "";
    picture.hidden = true;
    link.href = address;
    pane.scrollIntoView({ block: "nearest" });
    try {
      const answer = await fetch(address);
      const kind = answer.headers.get("Content-Type") || "";
      const readable = /^(text|application\/(problem\+)?(x-nd)?json)/.test(kind);
      const body = readable ? await answer.text() : "";
      if (mine !== asked) return;
      said.textContent = `${answer.status} ${answer.statusText}, ${kind}`;
      text.hidden = !readable;
      text.textContent = readable ? shown(body, kind) : "";
      picture.hidden = !kind.startsWith("image/");
      if (!picture.hidden) picture.src = address;
    } catch {
      if (mine === asked) said.textContent = "There was no answer.";
    }
  };

  for (const form of document.querySelectorAll("form.try")) {
    form.addEventListener("submit", event => {
      event.preventDefault();
      from = event.submitter;
      const filled = [...new FormData(form)].filter(([, value]) => value !== "");
      const query = new URLSearchParams(filled).toString();
      const path = new URL(form.action).pathname;
      ask(query ? `${path}?${query}` : path);
    });
  }
  document.getElementById("tried-close").addEventListener("click", () => {
    asked += 1;
    pane.hidden = true;
    from?.focus();
  });
})();
