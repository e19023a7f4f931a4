// Typing the code: three boxes that behave as one, and the camera where there is one.

import { offerScan } from "../scan/camera.js";
import { alphabet, parseSlip, symbols } from "./code.js";
import { $, $$, t } from "./page.js";
import { noticeOf } from "./stop.js";

const boxes = () => $$("#door input");
const typed = (n = 3) => boxes().slice(0, n).map((box) => box.value).join("");
const isAddress = (text) => /[#:/>]|--/.test(text); // also as a scanner types it on another country's keyboard
let whole = null; // a slip's whole address, whose fingerprint no box has room for
let scanned = false; // typed letter by letter, as a scanner does that is a keyboard

/** Makes the door call opened(slip) with a slip whose check symbol is right. */
export function openDoor(opened) {
  const enter = () => {
    let slip = parseSlip(typed());
    if (!slip && isTest(typed())) return lead(typed());
    if (!slip) return complain();
    if (whole?.code === slip.code) slip = whole;
    clear();
    opened(slip);
  };
  boxes().forEach((box, i) => {
    // What a keyboard is composing is left alone: written over, it would come twice.
    box.addEventListener("input", (event) => event.isComposing || spread(box, i, event.data));
    box.addEventListener("compositionend", () => spread(box, i));
    box.addEventListener("change", () => {
      if (!isAddress(typed())) box.value = symbols(box.value);
    });
    box.addEventListener("focus", () => box.select()); // typing again replaces what stood there
    box.addEventListener("keydown", (event) => {
      if (event.key === "Tab" && !event.shiftKey && (scanned || (isAddress(typed()) && parseSlip(typed())))) {
        event.preventDefault(); // how some scanners end
        enter();
      } else moveBetween(event, box, i);
    });
  });
  $("#door").addEventListener("submit", (event) => {
    event.preventDefault();
    enter();
  });
  offerCamera(opened);
}

// A pasted code and fast typing run over into the boxes that follow. An address stays as it comes, for its
// end is still to be typed, until its fingerprint is there or all of it has come at once.
function spread(box, i, data) {
  mark("");
  const all = boxes();
  const now = box.value.slice(0, box.selectionStart); // behind it stands what was there before
  const slip = parseSlip(now) ?? parseSlip(typed(i) + now);
  const atOnce = data?.length !== 1;
  if (slip && (slip.fingerprint || atOnce)) return fill(slip, !atOnce);
  if (isAddress(box.value)) {
    for (const later of all.slice(i + 1)) later.value = "";
    return;
  }
  const rest = symbols(box.value);
  if (rest.length < 4 || i === 2 || box !== document.activeElement) return; // nothing that is too much is thrown away
  if (rest.length === 4) return all[i + 1]?.focus();
  for (let j = i; j < 3; j++) {
    const piece = rest.slice(4 * (j - i), j < 2 ? 4 * (j - i) + 4 : undefined);
    if (piece || j === i) all[j].value = piece;
  }
  all[Math.min(2, i + Math.floor((rest.length - 1) / 4))].focus();
}

function fill(slip, byScanner) {
  const all = boxes();
  all[2].focus();
  all.forEach((box, j) => { box.value = slip.code.slice(4 * j, 4 * j + 4); });
  whole = slip;
  scanned = byScanner;
}

function moveBetween(event, box, i) {
  const all = boxes();
  if (event.key === "Backspace" && !event.isComposing && !box.value && i > 0) {
    all[i - 1].focus();
    all[i - 1].value = all[i - 1].value.slice(0, -1);
    event.preventDefault();
  }
}

function complain() {
  mark(t("door.wrong"));
  const isWhole = (text) => text.length === 4 && [...text].every((symbol) => alphabet.includes(symbol));
  (boxes().find((box) => !isWhole(symbols(box.value))) ?? boxes()[0]).focus();
}

function mark(text) {
  $("#code-error").textContent = text;
  for (const box of boxes()) {
    if (text) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  }
}

/** Empties the boxes. */
export function clear() {
  mark("");
  whole = null;
  scanned = false;
  for (const box of boxes()) box.value = "";
}

// A test slip has no code: what stands on it leads to the page that shows it, which is here too if it was printed with another name.
const isTest = (text) => /^https?:\/\/[^/#?]+\/prove\//i.test(text);

function lead(address) {
  clear();
  location.assign(location.origin + new URL(address.toLowerCase()).pathname); // never a path that begins with two slashes
}

let stopCamera = () => {};

function offerCamera(opened) {
  stopCamera = offerScan($('[data-do="scan"]'), $("#camera"), {
    accept: (text) => (isTest(text) ? text : parseSlip(text)),
    begun: () => mark(""),
    found: (found) => (found.code ? opened(found) : lead(found)),
    failed: (away) => { $("#code-error").textContent = away ? noticeOf({}) : t("door.scan_failed"); }, // no box is wrong
    label: (on) => t(on ? "door.scan_stop" : "door.scan"),
  });
}

/** Turns the camera off, for example when the page is hidden. */
export const closeDoor = () => stopCamera();
