// One question as it stands on the screen: a group of radio buttons under a heading.

import drawn from "../../templates/respond/faces.yaml";
import { facesFor, forChildren, shape } from "./faces.js";
import { $, $$, make, t } from "./page.js";
import { again } from "./taps.js";

/**
 * Draws a question. `answer` is what was chosen before, or undefined; chosen(value) is called when
 * an answer is picked.
 */
export function draw(view, i, answer, chosen) {
  const item = view.items[i];
  const name = String(Math.random()); // no name a browser could remember
  const faces = facesFor(drawn, view.audience, item);
  const labels = item.options.map((option, place) => {
    const input = make("input", {
      type: "radio", name, value: option.value, autocomplete: "off", checked: option.value === answer,
    });
    const aside = option.value > 200;
    return make("label", { class: "option", "data-aside": aside }, input,
      ...(faces && !aside ? [shape("face", "0 0 64 64", faces[place])] : []),
      make("kbd", { "aria-hidden": "true" }, String(place + 1)),
      make("span", { class: "words" }, option.text));
  });
  const isAside = (label) => "aside" in label.dataset;
  const scale = labels.filter((label) => !isAside(label));
  const group = make("div", { class: "options", "data-faces": faces !== null, "data-many": scale.length > 7 },
    make("div", { class: "scale" }, ...scale),
    make("div", { class: "asides" }, ...labels.filter(isAside)));
  group.addEventListener("click", (event) => again(event) && event.preventDefault());
  group.addEventListener("change", (event) => chosen(Number(event.target.value)));
  const heading = make("h1", { tabindex: "-1", "data-code": item.code, "aria-describedby": item.before ? "before" : null }, item.text);
  $("#question").toggleAttribute("data-before", Boolean(item.before));
  $("#item").replaceChildren(
    ...(item.practice && !item.before ? [make("p", { class: "eyebrow" }, t("question.practice"))] : []),
    ...(item.before ? [make("div", { class: "before", id: "before" }, make("p", {}, item.before))] : []),
    make("fieldset", { class: "item" }, make("legend", {}, heading), ...explained(view, item), group));
  if (!forChildren.includes(view.audience)) return;
  if (picture) illustrate(item);
  else illustrateLater(view, item);
}

// What a hard word means, one tap away, unless that stands before the question already.
function explained({ words = [] }, item) {
  const word = words.find(({ id }) => id === item.word);
  if (!word || word.means === item.before) return [];
  return [make("details", { class: "explained" }, make("summary", {}, word.asks), make("p", { class: "means" }, word.means))];
}

let picture = null; // how a picture is drawn: a file of its own, which only small children's pages fetch

/** Fetches what the questions will need while the first page is read, so that nothing moves later. */
export async function preload(audience) {
  if (picture || !forChildren.includes(audience)) return;
  ({ picture } = await import("./pictures.js").catch(() => ({ picture: null })));
}

// A child who is faster than the network gets the picture when it is there.
async function illustrateLater(view, item) {
  await preload(view.audience);
  if (picture && $("#item h1")?.textContent === item.text) illustrate(item);
}

function illustrate({ code }) {
  const shapes = picture(code);
  if (!shapes) return;
  $("#item legend").prepend(shape("picture", "0 0 120 92", shapes));
  $("#item legend").classList.add("pictured");
}

/** Picks the answer with a number from the keyboard. */
export function pick(number) {
  const input = $$("#item input")[number - 1];
  if (!input) return;
  input.focus();
  if (!input.checked) input.click();
}

/** Removes the question and what was chosen from the page. */
export const erase = () => $("#item").replaceChildren();
