// What a tablet keeps of a slip that is begun survives a reload and a flat battery. It is locked under
// the slip's code: the same slip opens it again, another slip opens nothing, and names and lengths say
// nothing. The answers go after a while. The ticket, without which the slip is worth nothing, stays
// until the receipt or until nobody takes it any more.

import { serverTime } from "./api.js";
import { base64url, unbase64, utf8 } from "./bytes.js";
import { names, read, remove, write } from "./storage.js";

const tickets = "ticket.";
const drafts = "draft."; // of answers
const rounds = 200_000;
const size = { [tickets]: 4096, [drafts]: 1024 }; // bytes of each before locking
const day = 24 * 60 * 60 * 1000;

/** No tablet keeps more answers than of this many slips. */
export const most = 40;

/** Where a code keeps what is its own: its name in storage, and the key that encrypts it. */
export async function keyOfDraft(code) {
  const base = await crypto.subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: salt(), iterations: rounds }, base, 384);
  const key = await crypto.subtle.importKey("raw", bits.slice(16), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { name: base64url(new Uint8Array(bits, 0, 16)), key };
}

// One salt a tablet, so that a code finds its draft after one derivation.
function salt() {
  const kept = read("salt");
  if (kept) return unbase64(kept);
  const fresh = crypto.getRandomValues(new Uint8Array(16));
  write("salt", base64url(fresh));
  return fresh;
}

async function lock(kind, { name, key }, value, open) {
  const plain = new Uint8Array(size[kind]).fill(32); // JSON may be followed by spaces
  plain.set(utf8(JSON.stringify(value)));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
  write(kind + name, { ...open, iv: base64url(iv), locked: btoa(String.fromCharCode(...new Uint8Array(locked))) });
}

async function unlock(kind, { name, key }) {
  try {
    const { iv, locked } = read(kind + name);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: unbase64(iv) }, key, unbase64(locked));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null;
  }
}

/** Keeps a ticket; after until, in ms, the server takes it no more. */
export const saveTicket = (opened, ticket, until) => lock(tickets, opened, ticket, { until });

// Whoever finds the tablet need not know more exactly when somebody answered.
const inMinutes = (time) => time && 60_000 * Math.floor(time / 60_000);

/** Keeps answers; they go lasts ms later, by the server's time where it is known. */
export async function saveAnswers(opened, answers, lasts) {
  await lock(drafts, opened, answers, { at: inMinutes(serverTime()), here: inMinutes(Date.now()), lasts });
  tidy();
}

/** The ticket that was kept under the code, or null. */
export const loadTicket = (opened) => unlock(tickets, opened);

/** The answers that were kept under the code, or null. Ask after the server has told the time. */
export function loadAnswers(opened) {
  tidy();
  return unlock(drafts, opened);
}

/** Whether anything is kept on this tablet, whoever's it is. */
export const keptAny = () => names(tickets).length > 0;

export const discardAnswers = ({ name }) => remove(drafts + name);
export const discardTicket = ({ name }) => remove(tickets + name);

// The tablet's own clock may be wrong, and be put right at any time: what the server has dated waits until
// the server tells the time. Of the rest goes what seems to be of another day, behind or ahead.
function isFresh({ at, here, lasts }) {
  const now = serverTime();
  if (at) return !now || Math.abs(now - at) <= lasts;
  return Math.abs(Date.now() - here) <= day;
}

/** Throws away answers that are too old, all but the newest of them, and tickets that nobody takes any more. */
export function tidy() {
  const kept = names(drafts).map((name) => ({ name, ...read(name) })).sort((a, b) => (b.at ?? b.here) - (a.at ?? a.here));
  kept.forEach((draft, i) => {
    if (i >= most || !isFresh(draft)) remove(draft.name);
  });
  const now = serverTime();
  for (const name of now ? names(tickets) : []) if (now > read(name)?.until) remove(name);
}
