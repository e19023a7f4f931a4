// A questionnaire looked through without a slip. Nothing here can redeem, store or send: the parts
// of the page that do are not in this file's bundle.

import { aloudFor, toggleAloud, watchScreens } from "./aloud.js";
import { ask } from "./ask.js";
import { skipped, step } from "./ballot.js";
import { erase, pick, preload } from "./item.js";
import { $, screen, show, speak } from "./page.js";
import { closePanel, openPanel, panelOpen } from "./panel.js";
import { drawStart } from "./start.js";
import { tooSoon } from "./taps.js";

const { view, sounds } = JSON.parse($("#view").textContent);
let answers = [];
let at = -1;

function goTo(next) {
  at = next;
  ask(view, answers, at, () => {});
}

function forward() {
  if (at >= 0 && !answers[at] && tooSoon()) return;
  answers[at] ??= skipped;
  const next = step(view.items, at, 1);
  if (next >= 0) return goTo(next);
  at = view.items.length;
  erase();
  show("send");
}

function back() {
  const previous = step(view.items, at, -1);
  if (previous >= 0) return goTo(previous);
  at = -1;
  show("start");
}

function again() {
  answers = [];
  at = -1;
  show("start");
}

const actions = {
  begin: forward,
  back,
  send: () => show("end"),
  again,
  pause: again,
  aloud: toggleAloud,
  help: openPanel,
  close: closePanel,
};

function onKey(event) {
  if (screen() !== "question" || panelOpen() || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key >= "1" && event.key <= "9") pick(Number(event.key));
  else if (event.key === "Enter" && !event.target.closest("button, input, a, summary")) forward();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) actions[button.dataset.do]?.(button);
});
document.addEventListener("keydown", onKey);
$("#question").addEventListener("submit", (event) => {
  event.preventDefault();
  forward();
});

async function start() {
  preload(view.audience);
  await speak(view.lang, view.dir).catch(() => {});
  document.body.dataset.audience = view.audience;
  aloudFor(view.audience, sounds);
  watchScreens();
  drawStart(view, false);
  $(".languages-row").hidden = true;
  show("start");
}

start();
