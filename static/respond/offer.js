// What the owner of a wave offers everybody who answers it: people to turn to, recordings, its colour. Everybody gets the
// same, with the people of every unit, so that what is asked for and how much comes tells nobody of which unit it is. Where
// units are many, those of the part of the manifest come apart, which the page has asked for anyhow.

import { get } from "./api.js";
import { $$, make } from "./page.js";

/**
 * Fetches it; answering goes on without. Sounds are, by language, the address of the recordings and the
 * headings that are among them.
 */
export async function offered({ wave, questionnaire }, part = "") {
  try {
    const { value } = await get(`/api/offer/${wave}/${questionnaire}${part}`, (own) => own?.help && own.sounds);
    const { help, units = {}, parted, sounds, color } = value;
    for (const [language, sound] of Object.entries(sounds)) {
      sound.address = `/api/sound/${wave}/${questionnaire}/${language}/${sound.version}`;
    }
    return { help, units: new Map(Object.entries(units)), parted, sounds, color };
  } catch {
    return { help: [], units: new Map(), sounds: {} };
  }
}

const before = new Map(); // the help lines as the page came, which was before anybody knew whose slip it is

/** Those of the units that a slip is for, and the owner's once where one has none of its own. */
export async function helpAt({ help, units, parted }, { places, part }, invitation) {
  if (parted) ({ units } = await offered(invitation, `?part=${part}`));
  return [...new Set(places.map(({ unit }) => units.get(unit) ?? help))].flat();
}

/** Shows an owner's own help lines among the others, wherever they stand. */
export function showHelp(help) {
  for (const list of $$(".lines")) {
    const own = [...list.children].filter((line) => "own" in line.dataset);
    if (!before.has(list)) before.set(list, own);
    if (help.length === 0) continue;
    own[0].before(...help.map((one) => line(one, own[0].dataset.for, list.dataset)));
    for (const old of own) old.remove();
  }
}

// A link is to be read, and pressed by those alone who have a telephone of their own.
function line({ name, number, note, link, shown }, readers, { press, read }) {
  const who = make("span", { class: "who" }, make("span", {}, name), " ", make("small", {}, note));
  const whole = make("li", { "data-own": true, "data-for": readers }, who, " ");
  if (link) {
    who.append(" ", make("small", { "data-for": read }, make("bdi", {}, shown)));
    whole.append(make("a", { class: "own-link", "data-for": press, href: link, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, shown), " ");
  }
  if (number) whole.append(make("a", { href: "tel:" + number.replaceAll(" ", ""), dir: "ltr" }, number));
  return whole;
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
