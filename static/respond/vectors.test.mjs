// The worked vectors of docs/protocol.md, as far as they need fixed randomness.

import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { blind, finalize } from "./blind.js";
import { base64url, join, utf8 } from "./bytes.js";
import { formatCode, parseSlip } from "./code.js";
import { fingerprintOf, short } from "./invitation.js";
import { sealTo } from "./seal.js";

const v = JSON.parse(readFileSync(new URL("../../docs/protocol-vectors.json", import.meta.url)));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (array) => Buffer.from(array).toString("hex");

test("code", () => {
  for (const text of [v.code.printed, ...v.code.written]) {
    assert.deepEqual(parseSlip(text), { code: v.code.symbols, fingerprint: "" }, text);
  }
  assert.equal(formatCode(v.code.symbols), v.code.printed);
  for (const text of [v.code.wrong, ...v.code.unreadable]) assert.equal(parseSlip(text), null, text);
});

test("slip", () => {
  for (const text of [v.slip.address, ...v.slip.written]) {
    assert.deepEqual(parseSlip(text), { code: v.code.symbols, fingerprint: v.manifest.fingerprint }, text);
  }
});

test("fingerprint", async () => {
  assert.equal(await fingerprintOf(utf8(v.manifest.text)), v.manifest.fingerprint);
  assert.equal(short(v.manifest.fingerprint), v.manifest.short);
});

test("proof", async () => {
  const { public_key, token, salt, factor, inverse, blinded, blind_signature, signature } = v.proof;
  const made = await blind(bytes(public_key), bytes(token), { salt: bytes(salt), factor: BigInt("0x" + factor) });
  assert.equal(hex(made.blinded), blinded);
  assert.equal(hex(made.inverse), inverse);
  assert.equal(hex(await finalize(bytes(public_key), bytes(token), made.inverse, bytes(blind_signature))), signature);
});

test("envelope", async () => {
  const { wave_public_key, ephemeral_private_key, ephemeral_public_key, group, token, info, sealed } = v.envelope;
  assert.equal(hex(join(utf8(group + "|"), bytes(token))), info);
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const point = bytes(ephemeral_public_key);
  const jwk = { kty: "EC", crv: "P-256", x: base64url(point.slice(1, 33)), y: base64url(point.slice(33)) };
  const pair = {
    privateKey: await crypto.subtle.importKey("jwk", { ...jwk, d: base64url(bytes(ephemeral_private_key)) }, curve, false, ["deriveBits"]),
    publicKey: await crypto.subtle.importKey("jwk", jwk, curve, true, []),
  };
  assert.equal(hex(await sealTo(bytes(wave_public_key), bytes(info), bytes(v.ballot.plain), { pair })), sealed);
});

test("requests", () => {
  assert.deepEqual(JSON.parse(v.requests.redeem), { code: v.code.symbols, blinded: base64url(bytes(v.proof.blinded)) });
  assert.deepEqual(JSON.parse(v.requests.cast), {
    group: v.envelope.group,
    token: base64url(bytes(v.envelope.token)),
    signature: base64url(bytes(v.proof.signature)),
    sealed: base64url(bytes(v.envelope.sealed)),
  });
});
