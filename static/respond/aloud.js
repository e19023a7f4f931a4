// Reading the screen aloud, piece by piece; the piece being read is marked. What somebody has
// recorded is played; for the rest the tablet's own voice will do.

import { forChildren } from "./faces.js";
import { $, $$, language, screen } from "./page.js";
import { play, recorded, recordingsAt, silence } from "./sound.js";
import { voiceFor } from "./voice.js";

const readable = ["start", "question", "send", "thanks"];
const pieces = ":is(.before, h1, .lead, #slip-count, .words, #promises li)";

let on = false;
let heard = false; // somebody is being heard right now
let turn = 0; // of the latest reading; an earlier one stops when it sees another
let sounds = {}; // addresses of recordings by language

const voices = () => globalThis.speechSynthesis?.getVoices() ?? [];
const audible = () => recorded() || voiceFor(language(), voices()) !== null;

// No browser lets a page speak before anybody has touched it.
const touched = () => navigator.userActivation?.hasBeenActive !== false;

function hush() {
  turn++;
  heard = false;
  globalThis.speechSynthesis?.cancel();
  silence();
  for (const node of $$(".reading")) node.classList.remove("reading");
}

function say(node) {
  const tongue = node.closest("[lang]").lang;
  const voice = voiceFor(tongue, voices());
  if (!voice) return Promise.resolve();
  const utterance = new SpeechSynthesisUtterance(node.innerText);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  utterance.rate = 0.9;
  return new Promise((resolve) => {
    utterance.onend = utterance.onerror = resolve;
    speechSynthesis.speak(utterance);
  });
}

async function read() {
  hush();
  if (!on || !readable.includes(screen()) || !audible()) return;
  const mine = turn;
  heard = touched();
  for (const node of $$(`section:not([hidden]) ${pieces}`)) {
    node.classList.add("reading");
    const played = await play(node.textContent.trim(), () => mine === turn);
    if (mine === turn && !played) await say(node);
    if (mine !== turn) return;
    node.classList.remove("reading");
  }
  heard = false;
}

// The button is there only where there is something to read and somebody can be heard in the
// page's language.
function refresh() {
  recordingsAt(sounds[language()] ?? "");
  const button = $('[data-do="aloud"]');
  button.hidden = !readable.includes(screen()) || !audible();
  button.setAttribute("aria-pressed", String(on));
}

/** Reads the screen, also once more; while it is being read, stops and stays quiet from then on. */
export function toggleAloud() {
  on = !heard;
  refresh();
  read();
}

/**
 * Begins a new visit: whether it is read to from the start depends on who it is for. recordings are
 * addresses by language.
 */
export function aloudFor(audience, recordings) {
  on = forChildren.includes(audience);
  sounds = recordings;
  refresh();
}

/** Reads each screen that is shown, where reading is on. */
export function watchScreens() {
  document.addEventListener("shown", () => {
    refresh();
    read();
  });
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", refresh);
}
