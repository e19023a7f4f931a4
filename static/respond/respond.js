// The respondent's page: what is pressed, typed and scanned, and what happens when nobody does.

import { toggleAloud, watchScreens } from "./aloud.js";
import { askTime } from "./api.js";
import { parseSlip, symbols } from "./code.js";
import { clear, closeDoor, openDoor } from "./door.js";
import { keptAny, tidy } from "./draft.js";
import { pick } from "./item.js";
import { anotherChild, asked, keptEnvelope, keptSlip, linked, received, takeCode } from "./link.js";
import { $, busy, language, notice, screen, setSize, show, size, speak, t } from "./page.js";
import { closePanel, openPanel, panelOpen } from "./panel.js";
import { clearReceipt, resume, send, trySending } from "./sending.js";
import { shield } from "./shield.js";
import { arrived, carry, noticeOf, retryStopped, stop } from "./stop.js";
import { shown, tooSoon } from "./taps.js";
import {
  address, anew, begin, cover, discard, fits, follow, forget, forward, holds, isOpen, lifting, mend, open, speakAsBefore, speakHere,
  uncover as showQuestion, watchTabs,
} from "./visit.js";
import { goTo, lay, setOut, watchWay } from "./way.js";

let covered = ""; // the screen under the cover
let same = false; // whether it must be the same person who lifts it

function wipe() {
  covered = "";
  same = false;
  forget();
  if (!linked) clear();
  if (!linked && screen() !== "door") setSize(); // what somebody has chosen at the door is for the slip to come
  carry("");
  closeDoor();
  clearReceipt();
  closePanel();
}

async function toDoor() {
  wipe();
  lay("start", [undefined]);
  await speakAsBefore();
  show("door");
  $("#door input")?.focus();
  trySending();
  tidyKept();
}

// What is kept of others here goes by the server's time, which nothing has told yet.
async function tidyKept() {
  if (keptAny()) await askTime();
  tidy();
}

// Pressed at an open link: this browser's code, or the next child's.
function fromLink() {
  if (["thanks", "unsent"].includes(screen())) anotherChild();
  wipe();
  return takeCode(open);
}

// Where this browser has come to with an open link.
function goOn() {
  const envelope = keptEnvelope();
  if (envelope && !resume(envelope)) received(envelope); // it arrived while nobody looked
  else if (!envelope && keptSlip()) open(keptSlip());
  else if (asked()) takeCode(open);
}

function hide(bySame) {
  if (screen() === "busy") return;
  closePanel();
  covered ||= screen();
  same ||= bySame;
  cover();
  drawCover("");
  show("covered");
}

function drawCover(problem) {
  $("#cover").dataset.lift = lifting(same);
  $("#last").value = "";
  $("#last").setAttribute("aria-invalid", String(problem !== ""));
  $("#last-error").textContent = problem;
}

// Nobody has touched the page for a while.
function leaveAlone() {
  if (isOpen()) hide(false);
  else if (["thanks", "stop"].includes(screen())) toDoor();
}

function lock() {
  if (isOpen()) hide(true);
}

// Whoever answers may stop at any time, and go on with the same slip.
function pause() {
  const erase = $('[data-do="erase"]');
  delete erase.dataset.sure;
  erase.textContent = t("paused.erase");
  covered = screen();
  cover();
  show("paused");
}

// What lies under a cover is not shown by Back.
function move(to) {
  if (panelOpen()) closePanel();
  else if (!covered) return follow(to);
  else if (screen() === "paused") uncover();
  else show("covered");
  return "stay";
}

function uncover() {
  const under = covered;
  covered = "";
  same = false;
  if (["question", "send"].includes(under)) showQuestion();
  else show(under);
}

// A scanner types the whole slip, and some people all of its code.
function lastTyped() {
  const text = $("#last").value;
  return parseSlip(text)?.code ?? symbols(text);
}

function lift() {
  if (lifting(same) === "tap" || (lifting(same) === "last" && fits(lastTyped()))) return uncover();
  drawCover(t(lifting(same) === "slip" ? "covered.enough" : "covered.wrong"));
  $("#last").focus();
}

// The slip that lies under the cover lifts it; any other begins a visit of its own.
function arrive(slip) {
  if (covered && holds(slip)) return uncover();
  wipe();
  open(slip);
}

// Reading about privacy loses nobody's way.
async function readPrivacy({ href }) {
  const { putPrivacy } = await import("./privacy.js").catch(() => ({}));
  if (!(await putPrivacy?.(href, $("#about")))) return notice(noticeOf({}));
  if (screen() === "privacy") return; // pressed twice
  if (!isOpen()) setOut(screen());
  goTo("privacy");
  show("privacy");
}

// Pressed twice: it cannot be undone.
function twice(button, question, work) {
  if ("sure" in button.dataset) return busy(button, work);
  button.dataset.sure = "";
  button.textContent = t(question);
  shown();
}

const actions = {
  begin: (button) => busy(button, begin),
  send: (button) => busy(button, send, t("send.sending")),
  resend: (button) => busy(button, trySending),
  back: () => history.back(),
  mend,
  privacy: readPrivacy,
  retry: retryStopped,
  anew: (button) => twice(button, "start.anew_sure", anew),
  erase: (button) => twice(button, "paused.sure", () => discard().then(toDoor)),
  hide: () => hide(true),
  size: () => setSize((size() + 1) % 3),
  show: uncover,
  slip: () => show("door"),
  "next-slip": linked ? (button) => busy(button, fromLink) : toDoor,
  language: ({ lang, dir }) => speakHere(lang, dir).catch(() => notice(noticeOf({}))),
  aloud: toggleAloud,
  pause,
  help: openPanel,
  close: closePanel,
};

// What cannot be undone, and may lie where the screen before had «Neste» or «Send».
const lasting = ["begin", "send", "anew", "erase", "mend", "next-slip"];

// Digits pick an answer and Enter goes on, wherever the focus is on a question's page.
function onKey(event) {
  if (screen() !== "question" || panelOpen() || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key >= "1" && event.key <= "9") pick(Number(event.key));
  else if (event.key === "Enter" && !event.target.closest("button, input, a, summary")) $("#question").requestSubmit();
}

// The fragment is the slip's. The first has been taken out of the address by early.js.
function slipFromAddress() {
  const text = arrived() || location.hash.slice(1);
  if (linked || !text || text === "main") return;
  history.replaceState(null, "", address());
  const slip = parseSlip("#" + text);
  if (slip) return arrive(slip);
  wipe();
  show("door");
  notice(t("door.wrong"));
}

async function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button?.matches("a")) event.preventDefault();
    if (!button || (lasting.includes(button.dataset.do) && tooSoon())) return;
    actions[button.dataset.do]?.(button);
  });
  document.addEventListener("keydown", onKey);
  $("#question").addEventListener("submit", (event) => {
    event.preventDefault();
    forward();
  });
  const page = document.documentElement.dataset;
  try {
    await speak(language()).catch(() => speak("nb", "ltr"));
  } catch {
    page.failed = "offline"; // without words of its own, the page says what early.js would
    return;
  }
  try {
    if (!globalThis.crypto?.subtle) stop({ kind: "old" });
    else listen();
  } catch (problem) {
    const slip = arrived();
    const again = () => {
      if (slip) history.replaceState(null, "", "#" + slip);
      location.reload();
    };
    stop(problem, again, parseSlip("#" + slip) ?? { code: "", fingerprint: "" });
  }
  page.ready = "";
  delete page.failed;
}

function listen() {
  watchScreens();
  watchWay(move);
  watchTabs(() => {
    wipe();
    stop({ kind: "code_used" });
  });
  $("#cover").addEventListener("submit", (event) => {
    event.preventDefault();
    lift();
  });
  if (!linked) openDoor(arrive);
  shield({
    cover: leaveAlone,
    lock,
    wipe() {
      wipe();
      show("door");
    },
  });
  addEventListener("hashchange", slipFromAddress);
  slipFromAddress();
  if (linked) goOn();
  trySending();
  tidyKept();
}

start();
