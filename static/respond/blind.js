// The respondent's half of a blind signature: RFC 9474, RSABSSA-SHA384-PSS-Deterministic.
//
// The server signs a message it cannot read; taking the blinding away gives a proof it has never
// seen. All arguments and results are Uint8Arrays, so that a draft can keep them. The last,
// optional argument of each function exists for the published test vectors (4096-bit keys).

import { join, unbase64 } from "./bytes.js";

const saltLength = 48;

const random = (size) => crypto.getRandomValues(new Uint8Array(size));
const sha384 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-384", join(...parts)));
const number = (bytes) => bytes.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);
const bytes = (n, size) => Uint8Array.from({ length: size }, (_, i) => Number((n >> BigInt(8 * (size - 1 - i))) & 255n));

/**
 * Blinds a token under a group's key (DER, from the manifest). Send `blinded`; keep `inverse`,
 * which would link proof and slip. Whoever may have to ask twice keeps both: a second call gives
 * another message, and a slip is good for one.
 */
export async function blind(spki, token, { salt = random(saltLength), factor, size = 256 } = {}) {
  const { n } = await publicKey(spki, size);
  const message = number(await encode(token, salt, size));
  let r = factor;
  while (!r || r >= n) r = number(random(size));
  // One inversion shows that neither the message nor r shares a factor with n, as RFC 9474 asks.
  const both = invert((message * r) % n, n);
  return { blinded: bytes((message * power(r, n)) % n, size), inverse: bytes((both * message) % n, size) };
}

/**
 * Takes the blinding away. Throws if the server signed with another key than the manifest's: such a
 * key could mark the respondent, so nothing more may be sent.
 */
export async function finalize(spki, token, inverse, blindSignature, size = 256) {
  const { key, n } = await publicKey(spki, size);
  const signature = bytes((number(blindSignature) * number(inverse)) % n, size);
  const good = await crypto.subtle.verify({ name: "RSA-PSS", saltLength }, key, signature, token);
  if (!good || blindSignature.length !== size) throw new Error("signature does not fit the manifest's key");
  return signature;
}

async function publicKey(spki, size) {
  const key = await crypto.subtle.importKey("spki", spki, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
  const { n, e } = await crypto.subtle.exportKey("jwk", key);
  const modulus = unbase64(n);
  if (modulus.length !== size || modulus[0] < 128 || e !== "AQAB") throw new Error("not a key of a group");
  return { key, n: number(modulus) };
}

// EMSA-PSS with SHA-384 and MGF1 (RFC 8017, 9.1.1) for a modulus of 8·size bits.
async function encode(token, salt, size) {
  const hash = await sha384(new Uint8Array(8), await sha384(token), salt);
  const masked = new Uint8Array(size - 49);
  masked[masked.length - 49] = 1;
  masked.set(salt, masked.length - 48);
  for (let i = 0; i < masked.length; i += 48) {
    const mask = await sha384(hash, [0, 0, 0, i / 48]);
    for (let j = i; j < masked.length && j < i + 48; j++) masked[j] ^= mask[j - i];
  }
  masked[0] &= 127;
  return join(masked, hash, [0xbc]);
}

// x^65537 mod n. The exponent is public, so the steps never depend on a secret.
function power(x, n) {
  let y = x;
  for (let i = 0; i < 16; i++) y = (y * y) % n;
  return (x * y) % n;
}

function invert(a, n) {
  let [r, nextR, s, nextS] = [n, a, 0n, 1n];
  while (nextR) {
    const q = r / nextR;
    [r, nextR, s, nextS] = [nextR, r - q * nextR, nextS, s - q * nextS];
  }
  if (r !== 1n) throw new Error("not a key of a group");
  return ((s % n) + n) % n;
}
