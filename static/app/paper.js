// The key of a wave on paper. The server must never see it: whoever makes it seals it to this page, and
// this page seals it to the process that closes the wave.

import { base64url, hex, join, unbase64, utf8 } from "../respond/bytes.js";
import { curve, schedule, sealTo } from "../respond/seal.js";

const scalarSize = 32; // bytes of a key
const checkSize = 2; // and of the check printed after it
const encSize = 65; // of an encapsulated key

const info = (wave) => utf8(`trivselspuls paper key|${wave}`);
const checkOf = async (scalar) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", scalar)).slice(0, checkSize);

/** Whether this browser can do it at all: Web Crypto needs https. */
export const canSeal = () => Boolean(crypto.subtle);

/** A key pair to receive with: the public half as bytes, the private one to keep. */
export async function newReceiver() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  return { publicKey: raw, privateKey: await crypto.subtle.exportKey("jwk", privateKey) };
}

/** Opens what was sealed to a receiver for a wave (Open of RFC 9180, 6.1). Throws on anything else. */
export async function open({ publicKey, privateKey }, wave, sealed) {
  const enc = sealed.slice(0, encSize);
  const own = await crypto.subtle.importKey("jwk", privateKey, curve, false, ["deriveBits"]);
  const from = await crypto.subtle.importKey("raw", enc, curve, true, []);
  const point = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: from }, own, 256));
  const { key, iv } = await schedule(point, enc, publicKey, info(wave), "decrypt");
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed.slice(encSize)));
}

/** Seals a key to a receiver for a wave, as base64url. */
export const sealFor = async (receiver, wave, scalar) =>
  base64url(await sealTo(unbase64(receiver), info(wave), scalar));

/** A key as it is printed: digits in groups of four, the last a check. */
export async function printed(scalar) {
  const digits = hex(join(scalar, await checkOf(scalar))).toUpperCase();
  return digits.match(/.{4}/g).join(" ");
}

/** Reads what printed() wrote, in any case, with blanks and hyphens anywhere; null for anything else. */
export async function read(text) {
  const digits = text.replace(/[\s\u00a0-]/g, "");
  if (!/^[\da-f]+$/i.test(digits) || digits.length !== 2 * (scalarSize + checkSize)) return null;
  const bytes = Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
  const scalar = bytes.slice(0, scalarSize);
  return hex(await checkOf(scalar)) === hex(bytes.slice(scalarSize)) ? scalar : null;
}
