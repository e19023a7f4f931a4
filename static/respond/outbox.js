// Sealed envelopes that are not acknowledged yet. They hold nothing readable and no code, so they
// may wait on the tablet after the respondent has left. A second try is the very same bytes. Only the
// server's answer ends the wait: age and number never do, because a dropped envelope is a lost answer.

import { post } from "./api.js";
import { base64url } from "./bytes.js";
import { names, read, remove, write } from "./storage.js";

const prefix = "unsent.";
const pauses = [2, 5, 10, 20, 30]; // seconds between tries, the last one repeated
const unkept = new Map(); // where the tablet's storage refuses

/** Puts an envelope, the body of a cast, into the outbox and gives its name. */
export function put(body) {
  const name = prefix + base64url(crypto.getRandomValues(new Uint8Array(12)));
  if (!write(name, { at: Date.now(), body })) unkept.set(name, body);
  return name;
}

const bodyOf = (name) => unkept.get(name) ?? read(name)?.body;
const drop = (name) => {
  unkept.delete(name);
  remove(name);
};

/** All that wait, oldest or newest first: the order says nothing. */
export const waiting = () => [...names(prefix), ...unkept.keys()];

/**
 * Tries once. Gives "sent", "refused" (the wave is over; trying again is of no use) or "offline".
 */
export async function send(name) {
  try {
    await post("/api/cast", bodyOf(name));
  } catch ({ kind }) {
    if (kind !== "proof_refused" && kind !== "malformed") return "offline";
    drop(name);
    return "refused";
  }
  drop(name);
  return "sent";
}

/** Keeps trying while the page is open. Calls changed(name, outcome) after each try. */
export function keepTrying(changed) {
  let failures = 0;
  let timer;
  let running = false;
  async function round() {
    clearTimeout(timer);
    if (running) return;
    running = true;
    let lost = false;
    for (const name of waiting()) {
      const outcome = await send(name);
      lost ||= outcome === "offline";
      changed(name, outcome);
    }
    running = false;
    failures = lost ? failures + 1 : 0;
    if (lost) timer = setTimeout(round, 1000 * pauses[Math.min(failures, pauses.length) - 1]);
  }
  addEventListener("online", round);
  return round;
}
