// A draft survives a reload and a flat battery. It is locked under the slip's code: the same slip
// opens it again, another slip opens nothing, and its name and length say nothing.

import { base64url, unbase64, utf8 } from "./bytes.js";
import { names, read, remove, tidy, write } from "./storage.js";

const prefix = "draft.";
const rounds = 200_000;
const size = 4096; // bytes of every draft before locking

/** Where a code keeps its draft: the name in storage, and the key that encrypts it. */
export async function keyOfDraft(code) {
  const base = await crypto.subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: salt(), iterations: rounds }, base, 384);
  const key = await crypto.subtle.importKey("raw", bits.slice(16), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { name: prefix + base64url(new Uint8Array(bits, 0, 16)), key };
}

// One salt a tablet, so that a code finds its draft after one derivation.
function salt() {
  const kept = read("salt");
  if (kept) return unbase64(kept);
  const fresh = crypto.getRandomValues(new Uint8Array(16));
  write("salt", base64url(fresh));
  return fresh;
}

export async function save({ name, key }, value) {
  const plain = new Uint8Array(size).fill(32); // JSON may be followed by spaces
  plain.set(utf8(JSON.stringify(value)));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
  write(name, { at: Date.now(), iv: base64url(iv), locked: btoa(String.fromCharCode(...new Uint8Array(locked))) });
  tidy(prefix);
}

/** What was saved under the code, or null. */
export async function load({ name, key }) {
  tidy(prefix);
  try {
    const { iv, locked } = read(name);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: unbase64(iv) }, key, unbase64(locked));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null;
  }
}

/** Whether anything is kept on this tablet, whoever's it is. */
export const keptAny = () => names(prefix).length > 0;

export const discard = ({ name }) => remove(name);
