import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { asked, encode, notAsked, passedBy, settle, step } from "./ballot.js";

const vectors = JSON.parse(readFileSync(new URL("../../docs/protocol-vectors.json", import.meta.url)));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

// Three questions for everybody, then one for those who answered 3 or more to the second or third.
const items = [
  { code: "a", practice: true },
  { code: "b" },
  { code: "c" },
  { code: "d", show_if: { any_of: ["b", "c"], at_least: 3 } },
  { code: "e", show_if: { any_of: ["d"], at_least: 1 } },
  { code: "f" },
];

test("a ballot has the bytes of the worked vector", () => {
  const { questionnaire, answers, plain } = vectors.ballot;
  assert.equal(hex(encode(questionnaire, answers)), plain);
  assert.equal(encode(questionnaire, []).length, 256);
});

test("a question with a condition is asked only of those it concerns", () => {
  assert.equal(asked(items, [1, 2, 2], 3), false);
  assert.equal(asked(items, [1, 2, 3], 3), true);
  assert.equal(asked(items, [1, 5, 0], 3), true);
});

test("skipped, not asked, «Vet ikke» and «Vil ikke svare» never meet a condition", () => {
  for (const answer of [undefined, 0, 253, 254, 255]) assert.equal(asked(items, [1, answer, answer], 3), false);
});

test("next and back pass by what is not asked", () => {
  const answers = [1, 1, 1];
  assert.equal(step(items, answers, 2, 1), 5);
  assert.equal(step(items, answers, 5, -1), 2);
  assert.equal(step(items, answers, 5, 1), -1);
  assert.equal(step(items, answers, 0, -1), -1);
  assert.equal(step(items, [1, 4, 1], 2, 1), 3);
});

test("an answer to a question that is no longer asked is not sent", () => {
  // d and e were answered, then the respondent went back and changed b.
  assert.deepEqual(settle(items, [1, 1, 1, 2, 2, 4]), [1, 1, 1, notAsked, notAsked, 4]);
  assert.deepEqual(settle(items, [1, 3, 1, 2, 2, 4]), [1, 3, 1, 2, 2, 4]);
});

test("what was never reached is sent as skipped", () => {
  assert.deepEqual(settle(items, [1, 2]), [1, 2, 0, notAsked, notAsked, 0]);
});

test("questions passed by are counted without practice and what is not asked", () => {
  assert.equal(passedBy(items, [0, 0, 2, undefined, undefined, 255]), 1);
  assert.equal(passedBy(items, []), 3);
});

test("next and back pass by what is closed", () => {
  const plain = [{ code: "a" }, { code: "b" }, { code: "c" }, { code: "d" }];
  const closed = new Set([0, 2]);
  assert.equal(step(plain, [1, 0, 2], 3, -1, closed), 1);
  assert.equal(step(plain, [1, 0, 2], 1, -1, closed), -1);
  assert.equal(step(plain, [1, 0, 2], 1, 1, closed), 3);
});
