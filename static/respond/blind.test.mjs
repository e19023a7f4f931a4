import { test } from "node:test";
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, privateDecrypt, constants } from "node:crypto";
import { readFileSync } from "node:fs";

import { blind, finalize } from "./blind.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../../survey/envelope/testdata/${name}`, import.meta.url)));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const same = (got, want) => assert.equal(Buffer.from(got).toString("hex"), want);

const number = (array) => BigInt("0x" + Buffer.from(array).toString("hex"));
const text = (n) => n.toString(16).padStart(512, "0");

function inverse(a, n) {
  let [r, nextR, s, nextS] = [n, a, 0n, 1n];
  while (nextR) [r, nextR, s, nextS] = [nextR, r % nextR, nextS, s - (r / nextR) * nextS];
  return ((s % n) + n) % n;
}

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const der = (key) => new Uint8Array(key.export({ type: "spki", format: "der" }));
const spki = der(publicKey);
const sign = (blinded, key = privateKey) => new Uint8Array(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, blinded));
const token = crypto.getRandomValues(new Uint8Array(32));

test("RFC 9474 vector: RSABSSA-SHA384-PSS-Deterministic", async () => {
  const v = read("rfc9474.json");
  const b64 = (hex) => Buffer.from(hex, "hex").toString("base64url");
  const key = der(createPublicKey({ key: { kty: "RSA", n: b64(v.n), e: "AQAB" }, format: "jwk" }));
  const n = number(bytes(v.n));
  const fixed = { salt: bytes(v.salt), factor: inverse(number(bytes(v.inv)), n), size: 512 };
  const made = await blind(key, bytes(v.msg), fixed);
  same(made.blinded, v.blinded_msg);
  same(made.inverse, v.inv);
  same(await finalize(key, bytes(v.msg), made.inverse, bytes(v.blind_sig), 512), v.sig);
});

test("a blinded token, signed and finalized, is a PSS signature over the token", async () => {
  const { blinded, inverse } = await blind(spki, token);
  const signature = await finalize(spki, token, inverse, sign(blinded));
  assert.equal(signature.length, 256);
  const algorithm = { name: "RSA-PSS", hash: "SHA-384" };
  const key = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
  assert.ok(await crypto.subtle.verify({ name: "RSA-PSS", saltLength: 48 }, key, signature, token));
});

test("every blinding is another", async () => {
  const [a, b] = await Promise.all([blind(spki, token), blind(spki, token)]);
  assert.notDeepEqual(a.blinded, b.blinded);
  assert.notDeepEqual(a.inverse, b.inverse);
});

test("finalize refuses a signature of another key, a changed one and a wrong length", async () => {
  const { blinded, inverse } = await blind(spki, token);
  const good = sign(blinded);
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const n = number(Buffer.from(other.export({ format: "jwk" }).n, "base64url"));
  const below = Buffer.from(text(number(blinded) % n), "hex");
  const changed = good.slice();
  changed[200] ^= 1;
  const longer = new Uint8Array(257);
  longer.set(good, 1);
  for (const bad of [sign(below, other), changed, longer, good.slice(1), new Uint8Array(256), new Uint8Array(0)]) {
    await assert.rejects(finalize(spki, token, inverse, bad));
  }
  const foreign = token.slice();
  foreign[0] ^= 1;
  await assert.rejects(finalize(spki, foreign, inverse, good));
  await finalize(spki, token, inverse, good);
});

test("keys of another size, exponent or kind are refused", async () => {
  const keys = [
    generateKeyPairSync("rsa", { modulusLength: 1024 }),
    generateKeyPairSync("rsa", { modulusLength: 3072 }),
    generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 }),
    generateKeyPairSync("ec", { namedCurve: "P-256" }),
  ].map((pair) => der(pair.publicKey));
  for (const key of [...keys, spki.slice(1), new Uint8Array(0)]) await assert.rejects(blind(key, token));
});

test("a factor that is not prime to the modulus is refused", async () => {
  // Under a malicious key with small factors it would betray part of the message (RFC 9474, 4.2).
  let n = number(Buffer.from(publicKey.export({ format: "jwk" }).n, "base64url"));
  while (n % 3n || n % 2n === 0n) n -= 1n;
  const jwk = { kty: "RSA", n: Buffer.from(text(n), "hex").toString("base64url"), e: "AQAB" };
  const bad = der(createPublicKey({ key: jwk, format: "jwk" }));
  await assert.rejects(blind(bad, token, { factor: 3n }));
});
