// Typing the code: three boxes that behave as one, and the camera where there is one.

import { offerScan } from "../scan/camera.js";
import { parseSlip, symbols } from "./code.js";
import { $, $$, t } from "./page.js";

const boxes = () => $$("#door input");
const typed = () => boxes().map((box) => box.value).join("");
let pasted = null; // a slip's whole address, whose fingerprint no box has room for

/** Makes the door call opened(slip) with a slip whose check symbol is right. */
export function openDoor(opened) {
  boxes().forEach((box, i) => {
    box.addEventListener("input", () => spread(box, i));
    box.addEventListener("focus", () => box.select()); // typing again replaces what stood there
    box.addEventListener("keydown", (event) => moveBetween(event, box, i));
  });
  $("#door").addEventListener("submit", (event) => {
    event.preventDefault();
    let slip = parseSlip(typed());
    if (!slip) return complain();
    if (pasted?.code === slip.code) slip = pasted;
    clear();
    opened(slip);
  });
  offerCamera(opened);
}

// A pasted code and fast typing run over into the boxes that follow; a link with the code in it, as
// some scanners paste it, counts as the code.
function spread(box, i) {
  mark("");
  const whole = parseSlip(box.value);
  if (whole) pasted = whole;
  const rest = whole?.code ?? symbols(box.value);
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
  const unfinished = boxes().find((box) => symbols(box.value).length !== 4) ?? boxes()[0];
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
  pasted = null;
  for (const box of boxes()) box.value = "";
}

let stopCamera = () => {};

function offerCamera(opened) {
  stopCamera = offerScan($('[data-do="scan"]'), $("#camera"), {
    accept: parseSlip,
    begun: () => mark(""),
    found: opened,
    failed: () => { $("#code-error").textContent = t("door.scan_failed"); }, // no box is wrong
    label: (on) => t(on ? "door.scan_stop" : "door.scan"),
  });
}

/** Turns the camera off, for example when the page is hidden. */
export const closeDoor = () => stopCamera();
