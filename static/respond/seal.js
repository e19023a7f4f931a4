// Sealing answers to the wave's key: RFC 9180, base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
// AES-256-GCM. Only the holder of the wave's private key can open the result.

import { join, utf8 } from "./bytes.js";

const kem = join(utf8("KEM"), [0, 0x10]);
const hpke = join(utf8("HPKE"), [0, 0x10, 0, 1, 0, 2]);
const none = new Uint8Array();
const zeros = new Uint8Array(32); // as a key of HMAC the same as none, which Web Crypto refuses

async function hmac(key, ...parts) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, join(...parts)));
}
const extract = (suite, salt, label, secret) => hmac(salt, utf8("HPKE-v1"), suite, utf8(label), secret);
// One block of HKDF-Expand is 32 bytes, the most that is needed.
const expand = async (suite, key, label, info, length) =>
  (await hmac(key, [0, length], utf8("HPKE-v1"), suite, utf8(label), info, [1])).slice(0, length);

/**
 * Seals a ballot (256 bytes) to the wave's public key (65 bytes) for one group (identifier) and one
 * token (32 bytes): 65 bytes of encapsulated key and 272 of ciphertext.
 */
export const seal = (wave, group, token, ballot) => sealTo(wave, join(utf8(group + "|"), token), ballot);

/** Seal of RFC 9180, 6.1. The last, optional argument exists for the published test vectors. */
export async function sealTo(recipient, info, plain, { pair, aad = none } = {}) {
  const to = await crypto.subtle.importKey("raw", recipient, curve, true, []);
  const { privateKey, publicKey } = pair ?? (await crypto.subtle.generateKey(curve, false, ["deriveBits"]));
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const point = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: to }, privateKey, 256));
  const { key, iv } = await schedule(point, enc, recipient, info, "encrypt");
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, key, plain);
  return join(enc, new Uint8Array(sealed));
}

/** The curve of every key here, as Web Crypto names it. */
export const curve = { name: "ECDH", namedCurve: "P-256" };

/** KeySchedule of RFC 9180, 5.1, from the shared point; use is "encrypt" or "decrypt". */
export async function schedule(point, enc, recipient, info, use) {
  const prk = await extract(kem, zeros, "eae_prk", point);
  const shared = await expand(kem, prk, "shared_secret", join(enc, recipient), 32);

  const context = join([0], await extract(hpke, zeros, "psk_id_hash", none), await extract(hpke, zeros, "info_hash", info));
  const secret = await extract(hpke, shared, "secret", none);
  const key = await crypto.subtle.importKey("raw", await expand(hpke, secret, "key", context, 32), "AES-GCM", false, [use]);
  return { key, iv: await expand(hpke, secret, "base_nonce", context, 12) };
}
