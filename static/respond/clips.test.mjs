import { test } from "node:test";
import assert from "node:assert/strict";

import { unpack } from "./clips.js";

// The same bytes as TestSoundIsWhatThePageUnpacks in Go.
const packed = "000000165b5b224a61222c325d2c5b224e65695c6e222c335d5d0102030405";

test("recordings are found by what they say", () => {
  const clips = unpack(Uint8Array.from(packed.match(/../g), (pair) => parseInt(pair, 16)));
  assert.deepEqual([...clips], [["Ja", new Uint8Array([1, 2])], ["Nei\n", new Uint8Array([3, 4, 5])]]);
});

test("a file cut short inside its list is no file", () => {
  assert.throws(() => unpack(new Uint8Array([0, 0, 0, 9, 91])));
  assert.throws(() => unpack(new Uint8Array([0, 0])));
});
