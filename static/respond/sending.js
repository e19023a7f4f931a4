// From the sealed envelope to the receipt, also when the network is away.

import { keepTrying, put, waiting } from "./outbox.js";
import { $, $$, screen, show, t } from "./page.js";
import { stop } from "./stop.js";
import { envelope, finish } from "./visit.js";

let current = ""; // the name of the envelope this screen waits for

/** Tries to send everything that waits on this tablet. */
export const trySending = keepTrying((name, outcome) => {
  if (name === current) showOutcome(outcome);
  else showWaiting(outcome);
});

/** Seals, puts the envelope where it survives, forgets the slip, and sends. */
export async function send() {
  const sealed = await envelope();
  current = put(JSON.stringify(sealed));
  for (const field of $$("[data-envelope]")) field.textContent = sealed[field.dataset.envelope];
  await finish();
  await trySending();
}

function showOutcome(outcome) {
  if (outcome === "offline") {
    if (screen() !== "unsent") show("unsent");
    return;
  }
  current = "";
  if (outcome === "sent") show("thanks");
  else stop({ kind: "proof_refused" });
}

// How it went with an envelope that has waited, whoever's it is.
const ends = { sent: () => t("waiting_sent"), refused: () => `${t("stop.closed_title")}. ${t("stop.closed")}` };

// What waits is told of on every screen but its own, and its end until the next one.
function showWaiting(outcome) {
  const n = waiting().length;
  const text = n > 0 ? t("waiting", { Count: n }) : ends[outcome]?.();
  $("#waiting").textContent = text ?? "";
  $("#waiting").hidden = !text || ["unsent", "thanks"].includes(screen());
}

document.addEventListener("shown", () => showWaiting());

/** Takes the receipt off the page. What still waits is sent all the same. */
export function clearReceipt() {
  current = "";
  $("#stored").open = false;
  for (const field of $$("[data-envelope]")) field.textContent = "";
}
