// Typing the code: three boxes that behave as one, and the camera where the browser can read codes.

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
  const button = $('[data-do="scan"]');
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!$("#camera").hidden) return stopCamera();
    try {
      const code = await scan();
      if (code) opened(code);
    } catch {
      mark(t("door.scan_failed"));
    }
  });
}

/** Watches the camera until a slip is seen or the button is pressed again. */
async function scan() {
  const video = $("#camera");
  const button = $('[data-do="scan"]');
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  let watching = true;
  stopCamera = () => { watching = false; };
  video.srcObject = stream;
  video.hidden = false;
  button.textContent = t("door.scan_stop");
  try {
    await video.play();
    while (watching) {
      for (const { rawValue } of await detector.detect(video)) {
        const code = parseCode(rawValue.slice(rawValue.lastIndexOf("#") + 1));
        if (code) return code;
      }
      await new Promise((resume) => setTimeout(resume, 200));
    }
    return "";
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    video.hidden = true;
    button.textContent = t("door.scan");
  }
}

/** Turns the camera off, for example when the page is hidden. */
export const closeDoor = () => stopCamera();
