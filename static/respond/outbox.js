// Sealed envelopes that are not acknowledged yet. They hold nothing readable and no code, so they
// may wait on the tablet after the respondent has left. A second try is the very same bytes. Only the
// server's receipt ends the wait: age and number never do, because a dropped envelope is a lost answer.

import { post, serverTime } from "./api.js";
import { base64url, sha256, unbase64 } from "./bytes.js";
import { names, read, remove, write } from "./storage.js";

const prefix = "unsent.";
const pauses = [2, 5, 10, 20, 30]; // seconds between tries, the last one repeated
const here = new Map(); // in memory too: the tablet's storage may refuse, or be emptied

/**
 * Puts an envelope, the body of a cast, into the outbox and gives its name. After until, in ms, the
 * server takes no answers.
 */
export function put(body, until) {
  const name = prefix + base64url(crypto.getRandomValues(new Uint8Array(12)));
  keep(name, { body, until });
  return name;
}

/** Whether an envelope outlives the page. */
export const isKept = (name) => read(name) !== null;

const entry = (name) => here.get(name) ?? read(name);
function keep(name, value) {
  here.set(name, value);
  write(name, value);
}
function drop(name) {
  here.delete(name);
  remove(name);
}

// Another tab may have had the receipt of what this one does not hold itself.
const all = () => [...new Set([...names(prefix), ...here.keys()])].filter(entry);

/** Those that may still be taken, oldest or newest first: the order says nothing. */
export const waiting = () => all().filter((name) => !entry(name).refused);

// The server's own refusals that a second try does not change.
const final = ["proof_refused", "malformed", "not_found", "too_large"];

/**
 * Tries once. Gives "sent"; "before", when another envelope of the same slip was there first and
 * counts; "refused", when the server takes it no more; "offline"; or "network", when something else
 * than the server answered.
 */
export async function send(name) {
  const { body, until } = entry(name);
  let stored;
  try {
    ({ stored } = await post("/api/cast", body));
  } catch ({ kind }) {
    if (!final.includes(kind)) return kind === "network" ? kind : "offline";
    // Before the deadline it may be the server that is wrong, and put right.
    if (serverTime() > until) drop(name);
    else keep(name, { body, until, refused: true });
    return "refused";
  }
  if (!/^[\w-]{43}$/.test(stored)) return "network";
  drop(name);
  return stored === base64url(await sha256(unbase64(JSON.parse(body).sealed))) ? "sent" : "before";
}

/** Keeps trying while the page is open. Calls changed(name, outcome) after each try; a refusal is told once. */
export function keepTrying(changed) {
  let failures = 0;
  let timer;
  let running = false;
  async function round() {
    clearTimeout(timer);
    if (running) return;
    running = true;
    let lost = false;
    for (const name of all()) {
      if (!entry(name)) continue;
      const again = entry(name).refused;
      const outcome = await send(name);
      lost ||= outcome === "offline" || outcome === "network";
      if (!again || outcome === "sent") changed(name, outcome);
    }
    running = false;
    failures = lost ? failures + 1 : 0;
    if (lost) timer = setTimeout(round, 1000 * pauses[Math.min(failures, pauses.length) - 1]);
  }
  addEventListener("online", round);
  return round;
}
