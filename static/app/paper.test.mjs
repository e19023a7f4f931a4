import assert from "node:assert/strict";
import { test } from "node:test";

import { base64url, hex, unbase64 } from "../respond/bytes.js";
import { newReceiver, open, printed, read, sealFor } from "./paper.js";

const scalar = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 1);
const wave = "0123456789abcdef0123456789abcdef";

test("what is sealed for a receiver and a wave opens for them alone", async () => {
  const receiver = await newReceiver();
  const sealed = unbase64(await sealFor(base64url(receiver.publicKey), wave, scalar));
  assert.equal(sealed.length, 65 + 32 + 16);
  assert.equal(hex(await open(receiver, wave, sealed)), hex(scalar));
  await assert.rejects(open(receiver, wave.replace("0", "1"), sealed));
  await assert.rejects(open(await newReceiver(), wave, sealed));
  sealed[100] ^= 1;
  await assert.rejects(open(receiver, wave, sealed));
});

test("a key reads as it is printed, however it is typed, and no mistyping passes", async () => {
  const text = await printed(scalar);
  for (const typed of [text, text.toLowerCase(), text.replace(/ /g, ""), ` ${text.replace(/ /g, "-\n")}\u00a0`]) {
    assert.equal(hex(await read(typed)), hex(scalar));
  }
  for (const wrong of ["", text.slice(1), text + "0", "G" + text.slice(1), (text[0] === "1" ? "2" : "1") + text.slice(1)]) {
    assert.equal(await read(wrong), null);
  }
});
