// From the sealed envelope to the receipt, also when the network is away.

import { received, sealed } from "./link.js";
import { isKept, keepTrying, put, waiting } from "./outbox.js";
import { $, $$, notice, screen, show, t } from "./page.js";
import { noticeOf, stop } from "./stop.js";
import { envelope, finish } from "./visit.js";

let current = ""; // the name of the envelope this screen waits for

/** Tries to send everything that waits on this tablet. */
export const trySending = keepTrying((name, outcome) => {
  if (outcome === "sent" || outcome === "before") received(name);
  if (name === current) showOutcome(outcome);
  else showWaiting(outcome);
});

/** Seals, puts the envelope where it survives, forgets the slip, and sends. */
export async function send() {
  const { body, until } = await envelope();
  for (const field of $$("[data-envelope]")) field.textContent = body[field.dataset.envelope];
  await finish((code) => {
    current = put(JSON.stringify(body), until);
    sealed(code, current);
    return isKept(current);
  });
  await trySending();
}

/** Shows that an envelope still waits, and later that it has arrived; false when it does not wait. */
export function resume(name) {
  if (!waiting().includes(name)) return false;
  current = name;
  show("unsent");
  return true;
}

function showOutcome(outcome) {
  if (outcome === "offline" || outcome === "network") {
    if (screen() !== "unsent") show("unsent");
    notice(outcome === "network" ? noticeOf({ kind: outcome }) : "");
    return;
  }
  current = "";
  if (outcome === "refused") return stop({ kind: "proof_refused" });
  const receipt = $("#receipt");
  receipt.dataset.t = outcome === "sent" ? "thanks.lead" : "thanks.before";
  receipt.textContent = t(receipt.dataset.t);
  $("#stored").hidden = outcome === "before"; // another envelope is stored
  show("thanks");
}

// How it went with an envelope that has waited, whoever's it is.
const ends = { sent: () => t("waiting_sent"), before: () => t("waiting_before"), refused: () => `${t("stop.closed_title")}. ${t("stop.closed")}` };

// What waits is told of on every screen but its own, and its end until the next one.
function showWaiting(outcome) {
  const n = waiting().length;
  const text = n > 0 ? t("waiting", { Count: n }) : ends[outcome]?.();
  $("#waiting").textContent = text ?? "";
  $("#waiting").hidden = !text || ["unsent", "thanks"].includes(screen());
}

document.addEventListener("shown", () => showWaiting());
addEventListener("storage", () => showWaiting()); // another tab has sent it

/** Takes the receipt off the page. What still waits is sent all the same. */
export function clearReceipt() {
  current = "";
  $("#stored").open = false;
  for (const field of $$("[data-envelope]")) field.textContent = "";
}
