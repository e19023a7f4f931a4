// The pages of a wave whose key is on paper: before opening, the sheet, and at closing. At closing the
// key is scanned from the sheet into the field it is otherwise typed in.

import { base64url, unbase64 } from "../respond/bytes.js";
import { offerScan, telling } from "../scan/camera.js";
import { canSeal, newReceiver, open, printed, read, sealFor } from "./paper.js";

const digits = 68; // of a key as it is printed, its check included
const keptAs = (wave) => `receiver.${wave}`;

const opening = document.querySelector("form[data-opens]");
if (opening) {
  const wave = opening.dataset.opens;
  const onPaper = opening.querySelector("#custody-paper");
  sessionStorage.removeItem(keptAs(wave)); // of a try that came to nothing
  onPaper.disabled = !canSeal();
  document.querySelector("#custody-no-script").hidden = canSeal();
  if (!canSeal()) opening.querySelector("#custody-file").checked = true;
  opening.addEventListener("submit", async (event) => {
    if (!onPaper.checked || opening.elements.receiver.value) return;
    event.preventDefault();
    const receiver = await newReceiver();
    const publicKey = base64url(receiver.publicKey);
    sessionStorage.setItem(keptAs(wave), JSON.stringify({ publicKey, privateKey: receiver.privateKey }));
    opening.elements.receiver.value = publicKey;
    opening.submit();
  });
}

const sheets = document.querySelector("[data-sealed]");
if (sheets) showSheets(sheets.dataset.wave, sheets.dataset.sealed);

const waits = document.querySelector("[data-key-waits]");
if (waits) waits.hidden = !sessionStorage.getItem(keptAs(waits.dataset.keyWaits)); // another tab opened it, or it was shown

async function showSheets(wave, sealed) {
  const kept = JSON.parse(sessionStorage.getItem(keptAs(wave)));
  sessionStorage.removeItem(keptAs(wave));
  let text;
  try {
    text = await printed(await open({ ...kept, publicKey: unbase64(kept.publicKey) }, wave, unbase64(sealed)));
  } catch { // this tab has no receiver, or not the one whose opening it was
    document.querySelector("#key-gone").hidden = false;
    return;
  }
  const { encodeQR } = await import("../scan/encoder.js");
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  for (const svg of sheets.querySelectorAll("svg.qr")) {
    svg.setAttribute("viewBox", `0 0 ${rows.length} ${rows.length}`);
    svg.querySelector("path").setAttribute("d", path);
  }
  for (const line of sheets.querySelectorAll(".key-text")) line.textContent = text;
}

const closing = document.querySelector("form[data-closes]");
if (closing?.elements.sealed) {
  const button = document.querySelector("[data-scan-key]");
  const field = document.querySelector("#key");
  const problem = document.querySelector("#key-scan-problem");
  const typo = document.querySelector("#key-typo");
  const mark = (wrong) => {
    typo.hidden = !wrong;
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };

  offerScan(button, document.querySelector("#key-camera"), {
    accept: (text) => text.replace(/\s/g, "").length === digits && /^[\dA-F\s]+$/i.test(text) ? text : "",
    begun: () => { problem.hidden = true; },
    found: (text) => {
      field.value = text;
      mark(false);
      field.focus();
    },
    failed: telling(problem),
    label: (on) => (on ? button.dataset.stop : button.dataset.scanKey),
  });

  closing.addEventListener("submit", async (event) => {
    if (closing.elements.sealed.value) return;
    event.preventDefault();
    const scalar = await read(field.value);
    mark(!scalar);
    if (!scalar) return field.focus();
    closing.elements.sealed.value = await sealFor(closing.dataset.receiver, closing.dataset.closes, scalar);
    field.value = "";
    closing.submit();
  });
}
