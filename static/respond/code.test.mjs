import { test } from "node:test";
import assert from "node:assert/strict";

import { alphabet, formatCode, parseSlip } from "./code.js";
import { base64url, join, unbase64, utf8 } from "./bytes.js";

// 12 symbols whose weighted sum is 0 mod 23: the last is solved for, 12⁻¹ = 2 (mod 23).
function code(values) {
  const sum = values.reduce((sum, value, i) => sum + (i + 1) * value, 0);
  return [...values, ((23 - (sum % 23)) * 2) % 23].map((value) => alphabet[value]).join("");
}
const parseCode = (text) => parseSlip(text)?.code ?? "";
const some = code([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]);

test("a code is read in any case, with spaces and hyphens anywhere", () => {
  const shown = formatCode(some);
  assert.match(shown, /^.{4}-.{4}-.{4}$/);
  for (const text of [some, shown, some.toLowerCase(), ` ${shown} `, shown.replaceAll("-", " - "), some.split("").join("-")]) {
    assert.equal(parseCode(text), some);
  }
});

test("every single wrong symbol and every swap of two neighbours is found", () => {
  for (let i = 0; i < 12; i++) {
    for (const symbol of alphabet) {
      const wrong = some.slice(0, i) + symbol + some.slice(i + 1);
      assert.equal(parseCode(wrong), symbol === some[i] ? some : "");
    }
    if (i > 0 && some[i] !== some[i - 1]) {
      assert.equal(parseCode(some.slice(0, i - 1) + some[i] + some[i - 1] + some.slice(i + 1)), "");
    }
  }
});

test("what is not a code is refused", () => {
  const long = some + alphabet[0];
  for (const text of ["", "-", some.slice(1), long, some + some, some.replace(/.$/, "O"), some.replace(/.$/, "ſ"), "ﬀ".repeat(6)]) {
    assert.equal(parseCode(text), "");
  }
});

test("base64 goes both ways, in both alphabets", () => {
  for (let length = 0; length < 70; length++) {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    assert.equal(base64url(bytes), Buffer.from(bytes).toString("base64url"));
    assert.deepEqual(unbase64(base64url(bytes)), bytes);
    assert.deepEqual(unbase64(Buffer.from(bytes).toString("base64")), bytes);
  }
  assert.throws(() => unbase64("æ"));
  assert.deepEqual([...join([1], utf8("å|"), new Uint8Array([255]))], [1, 0xc3, 0xa5, 0x7c, 255]);
});
