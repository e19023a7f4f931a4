// Reading the screen aloud, piece by piece; the piece being read is marked.

import { forChildren } from "./faces.js";
import { $$, language, screen } from "./page.js";
import { voiceFor } from "./voice.js";

const readable = ["start", "question", "send"];
const pieces = ":is(.before, h1, .words, #promises li)";

let on = false;
let turn = 0; // of the latest reading; an earlier one stops when it sees another

const voices = () => globalThis.speechSynthesis?.getVoices() ?? [];

function hush() {
  turn++;
  globalThis.speechSynthesis?.cancel();
  for (const node of $$(".reading")) node.classList.remove("reading");
}

function say(node) {
  const utterance = new SpeechSynthesisUtterance(node.innerText);
  const tongue = node.closest("[lang]").lang;
  utterance.voice = voiceFor(tongue, voices());
  utterance.lang = utterance.voice?.lang ?? tongue;
  utterance.rate = 0.9;
  return new Promise((resolve) => {
    utterance.onend = utterance.onerror = resolve;
    speechSynthesis.speak(utterance);
  });
}

async function read() {
  hush();
  if (!on || !readable.includes(screen()) || !voiceFor(language(), voices())) return;
  const mine = turn;
  for (const node of $$(`section:not([hidden]) ${pieces}`)) {
    node.classList.add("reading");
    await say(node);
    if (mine !== turn) return;
    node.classList.remove("reading");
  }
}

// The button is there only where the tablet has a voice for the page's language.
function refresh() {
  for (const button of $$('[data-do="aloud"]')) {
    button.hidden = !voiceFor(language(), voices());
    button.setAttribute("aria-pressed", String(on));
  }
}

/** Turns reading on or off. */
export function toggleAloud() {
  on = !on;
  refresh();
  read();
}

/** Whether a new visit is read to from the start depends on who it is for. */
export function aloudFor(audience) {
  on = forChildren.includes(audience);
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
