import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { seal, sealTo } from "./seal.js";

const vector = JSON.parse(readFileSync(new URL("../../survey/envelope/testdata/rfc9180.json", import.meta.url)));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (array) => Buffer.from(array).toString("hex");
const curve = { name: "ECDH", namedCurve: "P-256" };

async function pairOf(scalar, point) {
  const part = (from, to) => Buffer.from(point.slice(from, to), "hex").toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: part(2, 66), y: part(66, 130) };
  return {
    privateKey: await crypto.subtle.importKey("jwk", { ...jwk, d: Buffer.from(scalar, "hex").toString("base64url") }, curve, false, ["deriveBits"]),
    publicKey: await crypto.subtle.importKey("jwk", jwk, curve, true, []),
  };
}

test("RFC 9180 vector: base mode, P-256, HKDF-SHA256, AES-256-GCM", async () => {
  const { aad, pt, ct } = vector.encryption;
  const fixed = { pair: await pairOf(vector.skEm, vector.pkEm), aad: bytes(aad) };
  const sealed = await sealTo(bytes(vector.pkRm), bytes(vector.info), bytes(pt), fixed);
  assert.equal(hex(sealed), vector.enc + ct);
});

const group = "0123456789abcdef0123456789abcdef";
const token = new Uint8Array(32).fill(7);
const ballot = new Uint8Array(256).fill(9);

test("every envelope has one length and is another", async () => {
  const wave = bytes(vector.pkRm);
  const [a, b] = await Promise.all([seal(wave, group, token, ballot), seal(wave, group, token, ballot)]);
  assert.equal(a.length, 65 + 256 + 16);
  assert.equal(b.length, a.length);
  assert.notEqual(hex(a), hex(b));
  assert.notEqual(hex(a.slice(0, 65)), hex(b.slice(0, 65)));
});

test("a key that is not a point of the curve is refused", async () => {
  const off = bytes(vector.pkRm);
  off[64] ^= 1;
  for (const bad of [off, off.slice(1), new Uint8Array(65), new Uint8Array(0)]) await assert.rejects(seal(bad, group, token, ballot));
});
