// Typing the code: three boxes that behave as one, and the camera where there is one.

import { offerScan } from "../scan/camera.js";
import { parseCode } from "./code.js";
import { $, $$, t } from "./page.js";

const boxes = () => $$("#door input");
const symbolsOf = (text) => text.replace(/[\s-]/g, "").toUpperCase();

/** Makes the door call opened(code) with a code whose check symbol is right. */
export function openDoor(opened) {
  boxes().forEach((box, i) => {
    box.addEventListener("input", () => spread(box, i));
    box.addEventListener("focus", () => box.select()); // typing again replaces what stood there
    box.addEventListener("keydown", (event) => moveBetween(event, box, i));
  });
  $("#door").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = parseCode(boxes().map((box) => box.value).join(""));
    if (!code) return complain();
    clear();
    opened(code);
  });
  offerCamera(opened);
}

// A pasted code and fast typing run over into the boxes that follow; a link with the code in it, as
// some scanners paste it, counts as the code.
function spread(box, i) {
  mark("");
  const whole = parseCode(box.value.slice(box.value.lastIndexOf("#") + 1));
  const rest = whole || symbolsOf(box.value);
  const all = boxes();
  const from = whole ? 0 : i;
  if (!whole && rest.length <= 4) {
    if (box.value !== rest) box.value = rest;
    if (rest.length === 4) all[i + 1]?.focus();
    return;
  }
  for (let j = from; j < 3; j++) {
    const piece = rest.slice(4 * (j - from), 4 * (j - from) + 4);
    if (piece || j === from) all[j].value = piece;
  }
  all[Math.min(2, from + Math.floor((rest.length - 1) / 4))].focus();
}

function moveBetween(event, box, i) {
  const all = boxes();
  if (event.key === "Backspace" && !box.value && i > 0) {
    all[i - 1].focus();
    all[i - 1].value = all[i - 1].value.slice(0, -1);
    event.preventDefault();
  }
}

function complain() {
  mark(t("door.wrong"));
  const unfinished = boxes().find((box) => symbolsOf(box.value).length !== 4) ?? boxes()[0];
  unfinished.focus();
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
  for (const box of boxes()) box.value = "";
}

let stopCamera = () => {};

function offerCamera(opened) {
  stopCamera = offerScan($('[data-do="scan"]'), $("#camera"), {
    accept: (text) => parseCode(text.slice(text.lastIndexOf("#") + 1)),
    begun: () => mark(""),
    found: opened,
    failed: () => { $("#code-error").textContent = t("door.scan_failed"); }, // no box is wrong
    label: (on) => t(on ? "door.scan_stop" : "door.scan"),
  });
}

/** Turns the camera off, for example when the page is hidden. */
export const closeDoor = () => stopCamera();
