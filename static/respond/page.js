// The page's screens and words. Text reaches the page as text only, never as markup.

import texts from "texts:respond";
import linkTexts from "texts:respond/link";
import { shown } from "./taps.js";

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Makes an element; children are elements or texts. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

let words = {};
const linked = "link" in document.body.dataset;
const ways = linked ? ["link.", ""] : [""];

/**
 * The text of a key in the page's language, with {Name} filled in. {Count} chooses among a text's
 * plural forms, as survey/text describes them. Where codes come from an open link some texts are others.
 */
export function t(key, values = {}) {
  let text = ways.map((way) => words[way + key]).find((found) => found) ?? "";
  if (typeof text === "object") {
    text = (values.Count === 0 && text.zero) || (text[new Intl.PluralRules(language()).select(values.Count)] ?? text.other);
  }
  return text.replace(/\{#?(\w+)\}/g, (_, name) => values[name] ?? "");
}

/**
 * Turns the page into another language. Each language is a file of its own that is fetched when it
 * is chosen; a language without texts of the page's own throws and changes nothing.
 */
export async function speak(language, direction = document.documentElement.dir) {
  const files = await Promise.all([texts[language](), linked && linkTexts[language]()]);
  words = Object.assign({}, ...files.map((file) => file.default));
  document.documentElement.lang = language;
  document.documentElement.dir = direction;
  for (const node of $$("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of $$("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const link of $$("[data-in]")) link.search = `?lang=${language}`;
}

export const language = () => document.documentElement.lang;

const page = document.documentElement.dataset;

/** How large the text is: 0, or in two steps larger. */
export const size = () => Number(page.size ?? 0);
export const setSize = (step = 0) => { page.size = step; };

let current = "door";

/** The name of the screen that is shown. */
export const screen = () => current;

/** Shows one screen and moves the focus to its heading, which screen readers then read. */
export function show(name) {
  current = name;
  notice("");
  for (const section of $$("[data-screen]")) section.hidden = section.dataset.screen !== name;
  document.body.dataset.at = name;
  scrollTo(0, 0);
  $(`[data-screen="${current}"] h1`)?.focus({ preventScroll: true });
  shown();
  document.dispatchEvent(new Event("shown"));
}

/** A message above the screen; an empty one takes it away. */
export function notice(text) {
  const node = $("#notice");
  node.textContent = text;
  node.hidden = !text;
}

/** Keeps a button from being pressed twice; while its work is under way it may say so. */
export async function busy(button, work, meanwhile) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  if (meanwhile) button.textContent = meanwhile;
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
    if (meanwhile) button.textContent = t(button.dataset.t);
  }
}
