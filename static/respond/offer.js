// What the owner of a wave offers everybody who answers it: people to turn to, recordings, its colour.

import { get } from "./api.js";
import { $$, make } from "./page.js";

/**
 * Fetches it; answering goes on without. Sounds are, by language, the address of the recordings and the
 * headings that are among them.
 */
export async function offered({ wave, questionnaire }) {
  try {
    const { value } = await get(`/api/offer/${wave}/${questionnaire}`, (own) => own?.help && own.sounds);
    const { help, sounds, color } = value;
    for (const [language, sound] of Object.entries(sounds)) {
      sound.address = `/api/sound/${wave}/${questionnaire}/${language}/${sound.version}`;
    }
    return { help, sounds, color };
  } catch {
    return { help: [], sounds: {} };
  }
}

const before = new Map(); // the help lines as the page came, which was before anybody knew whose slip it is

/** Shows an owner's own help lines among the others, wherever they stand. */
export function showHelp(help) {
  for (const list of $$(".lines")) {
    const own = [...list.children].filter((line) => "own" in line.dataset);
    if (!before.has(list)) before.set(list, own);
    if (help.length === 0) continue;
    own[0].before(...help.map((one) => line(one, own[0].dataset.for)));
    for (const old of own) old.remove();
  }
}

function line({ name, number, note }, readers) {
  return make("li", { "data-own": true, "data-for": readers },
    make("span", { class: "who" }, make("span", {}, name), " ", make("small", {}, note)), " ",
    make("a", { href: "tel:" + number.replaceAll(" ", ""), dir: "ltr" }, number));
}

/** Shows the help lines of one reader; "any" before it is known whose the slip is. */
export function helpFor(reader) {
  for (const line of $$("[data-for]")) line.hidden = !line.dataset.for.split(" ").includes(reader);
}

const page = document.documentElement.dataset;
const came = page.color; // in it

/** Turns the page into an owner's colour. */
export const setColor = (color = came) => { page.color = color; };

/** Shows help lines and colour as they were before. */
export function forgetOwner() {
  setColor();
  helpFor("any");
  for (const [list, lines] of before) {
    const own = [...list.children].filter((line) => "own" in line.dataset);
    own[0].before(...lines);
    for (const old of own) if (!lines.includes(old)) old.remove();
  }
}
