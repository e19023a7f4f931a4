// The respondent's page: what is pressed, typed and scanned, and what happens when nobody does.

import { toggleAloud, watchScreens } from "./aloud.js";
import { parseCode } from "./code.js";
import { clear, closeDoor, openDoor } from "./door.js";
import { pick } from "./item.js";
import { $, busy, language, notice, screen, show, speak, t } from "./page.js";
import { clearReceipt, send, trySending } from "./sending.js";
import { shield } from "./shield.js";
import { retryStopped, stop } from "./stop.js";
import { back, begin, forget, forward, isOpen, open, speakAsBefore } from "./visit.js";

let covered = ""; // the screen under the cover

function wipe() {
  covered = "";
  forget();
  clear();
  closeDoor();
  clearReceipt();
  $("#help").close();
}

async function toDoor() {
  wipe();
  await speakAsBefore();
  show("door");
  $("#door input").focus();
  trySending();
}

function hide() {
  if (["covered", "busy"].includes(screen())) return;
  $("#help").close();
  covered = screen();
  show("covered");
}

// Nobody has touched the page for a while.
function cover() {
  if (isOpen()) hide();
  else if (["thanks", "stop", "locked"].includes(screen())) toDoor();
}

// A small child may stop at any time, and go on with the same slip.
function pause() {
  covered = screen();
  show("paused");
}

function uncover() {
  show(covered);
  covered = "";
}

function lock() {
  if (!isOpen()) return;
  wipe();
  show("locked");
}

const actions = {
  begin: (button) => busy(button, begin),
  send: (button) => busy(button, send, t("send.sending")),
  resend: (button) => busy(button, trySending),
  back,
  retry: retryStopped,
  hide,
  show: uncover,
  "next-slip": toDoor,
  aloud: toggleAloud,
  pause,
  help: () => $("#help").showModal(),
};

// Digits pick an answer and Enter goes on, wherever the focus is on a question's page.
function onKey(event) {
  if (screen() !== "question" || $("#help").open || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key >= "1" && event.key <= "9") pick(Number(event.key));
  else if (event.key === "Enter" && !event.target.closest("button, input, a")) $("#question").requestSubmit();
}

// The fragment is the slip's code. It is taken out of the address before anything else happens.
function codeFromAddress() {
  const text = location.hash.slice(1);
  if (!text || text === "main") return;
  history.replaceState(null, "", location.pathname);
  wipe();
  const code = parseCode(text);
  if (code) return open(code);
  show("door");
  notice(t("door.wrong"));
}

async function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) actions[button.dataset.do]?.(button);
  });
  document.addEventListener("keydown", onKey);
  $("#question").addEventListener("submit", (event) => {
    event.preventDefault();
    forward();
  });
  document.documentElement.dataset.ready = "";
  await speak(language()).catch(() => speak("nb"));
  if (!globalThis.crypto?.subtle) return stop({ kind: "old" });
  watchScreens();
  openDoor((code) => {
    wipe();
    open(code);
  });
  shield({
    cover,
    lock,
    wipe() {
      wipe();
      show("door");
    },
  });
  addEventListener("hashchange", codeFromAddress);
  codeFromAddress();
  trySending();
}

start();
