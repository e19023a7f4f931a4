// Reading the screen aloud, piece by piece; the piece being heard is marked. What somebody has
// recorded is played; for the rest the tablet's own voice will do.

import { forChildren } from "./faces.js";
import { $, $$, notice, screen, t } from "./page.js";
import { say, voiceFor, voices, wakeVoice } from "./voice.js";

const readable = ["start", "question", "send", "thanks"];
const pieces = ":is(.before, h1, .lead, #slip-count, .words, #promises li, [open] > .means)";

let on = false;
let heard = false; // somebody is being heard right now
let turn = 0; // of the latest reading; an earlier one stops when it sees another
let place = ""; // address of the recordings that fit the page at hand
let loading = null; // a promise of what plays them: a file of its own, which only a page with recordings fetches
let sound = null; // it, once it is here
let sounds = {}; // by language: address of the recordings, and which headings are among them
let touched = false; // no browser lets a page speak before
let woken = false; // a touch came while this page was to be read
let waiting = false; // for a voice: some browsers know theirs only after a while
let told = false; // that nothing is heard

const heading = () => $("section:not([hidden]) h1");
const tongueOf = (node) => node.closest("[lang]").lang;
const recorded = (node) => sounds[tongueOf(node)]?.heard.includes(node.dataset.code ?? node.dataset.t);

// The answers alone are no help to whoever does not hear what they answer.
const audible = () => recorded(heading()) || voiceFor(tongueOf(heading()), voices()) !== null;

function hush() {
  turn++;
  heard = false;
  globalThis.speechSynthesis?.cancel();
  sound?.silence();
  for (const node of $$(".reading")) node.classList.remove("reading");
}

function recordingsAt(address) {
  place = address;
  if (!address) return;
  loading ??= import("./sound.js").then((module) => { sound = module; }, () => { loading = null; });
}

async function play(...piece) {
  if (!place) return null;
  await loading;
  sound?.recordingsAt(place);
  return sound ? sound.play(...piece) : false;
}

async function read(nodes = $$(`section:not([hidden]) ${pieces}`)) {
  hush();
  waiting = on && readable.includes(screen()) && !audible();
  if (!on || !touched || waiting || !readable.includes(screen())) return;
  const mine = turn;
  const wanted = () => mine === turn;
  let failed = false;
  for (const node of nodes) {
    const begun = () => {
      heard = wanted();
      node.classList.toggle("reading", heard);
    };
    const played = await play(node.textContent.trim(), wanted, begun);
    const done = !wanted() || played || ((await say(node.innerText, tongueOf(node), begun)) ?? played);
    if (!wanted()) return;
    node.classList.remove("reading");
    failed ||= done === false;
    if (failed && !heard) break;
  }
  heard = false;
  if (!failed || !woken || told) return;
  told = true;
  notice(t("question.aloud_failed"));
}

// The button is there only where the heading can be heard.
function refresh() {
  const button = $('[data-do="aloud"]');
  button.setAttribute("aria-pressed", String(on));
  button.hidden = !readable.includes(screen()) || !audible();
  if (readable.includes(screen())) recordingsAt(sounds[tongueOf(heading())]?.address ?? "");
}

// Inside the touch, whatever the touch begins: what is read after a wait for the network may be heard then.
function wake() {
  touched = true;
  woken ||= on;
  if (heard) return;
  wakeVoice();
  if (on && place) sound?.wakeSound(); // on a parent's own telephone it might stop the music
}

/** Reads the screen, also once more; while it is being heard, stops and stays quiet from then on. */
export function toggleAloud() {
  on = !heard;
  told = false;
  refresh();
  wake();
  read();
}

/**
 * Begins a new visit: whether it is read to from the start depends on who it is for. recordings are, by
 * language, their address and the headings that are among them: codes of questions and keys of texts.
 */
export function aloudFor(audience, recordings) {
  on = forChildren.includes(audience);
  told = false;
  sounds = recordings;
  refresh();
}

// A voice that was not there before.
function another() {
  refresh();
  if (waiting) read();
}

/** Reads each screen that is shown, where reading is on. */
export function watchScreens() {
  document.addEventListener("shown", () => {
    refresh();
    read();
  });
  // What a word means is read when somebody wants to know it.
  document.addEventListener("toggle", ({ target }) => {
    if (target.open && target.matches(".explained")) read([...target.children]);
  }, true);
  for (const touch of ["click", "keydown"]) document.addEventListener(touch, wake, true);
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", another);
  for (const ms of [500, 2000, 5000]) setTimeout(another, ms); // some browsers find voices without telling
}
