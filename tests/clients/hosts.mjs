/** What pages of other programs make of a frame and of a picture: Docusaurus' compiler, a sanitizer. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { evaluate } from "@mdx-js/mdx";
import createDOMPurify from "dompurify";
import { JSDOM } from "jsdom";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import * as runtime from "react/jsx-runtime";

const { frame, picture, drawing } = JSON.parse(readFileSync("pasted.json", "utf8"));
const { window } = new JSDOM("");
const read = text => new JSDOM(text).window.document.querySelector("iframe");

// Docusaurus reads Markdown as MDX, where every tag is JSX: a frame comes out as it went in.
const { default: page } = await evaluate(`# Costs\n\n${frame}\n\n${picture}\n`, runtime);
const made = renderToStaticMarkup(createElement(page));
for (const { name, value } of read(frame).attributes)
  assert.equal(read(made).getAttribute(name), value, name);
assert.match(made, /<script src="[^"]+\/embed\.js" async/);
assert.match(made, /<a href="[^"]+"><img src="[^"]+\/chart\/[^"]+"/);

// Wikis clean with DOMPurify: frames only where they allow them, pictures always.
const clean = createDOMPurify(window);
assert.equal(read(clean.sanitize(frame)), null);
const allowed = read(clean.sanitize(frame, { ADD_TAGS: ["iframe"], ADD_ATTR: ["frameborder"] }));
for (const name of ["src", "title", "width", "height", "frameborder", "loading"])
  assert.equal(allowed.getAttribute(name), read(frame).getAttribute(name), name);
const shapes = text => text.match(/<(path|rect|circle|text|title|desc)\b/g).length;
assert.equal(shapes(clean.sanitize(drawing)), shapes(drawing));
console.log("frame and picture whole");
