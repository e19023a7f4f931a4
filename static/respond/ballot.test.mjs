import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { encode, passedBy, settle, step } from "./ballot.js";

const vectors = JSON.parse(readFileSync(new URL("../../docs/protocol-vectors.json", import.meta.url)));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

const items = [{ code: "a", practice: true }, { code: "b" }, { code: "c" }];

test("a ballot has the bytes of the worked vector", () => {
  const { questionnaire, answers, plain } = vectors.ballot;
  assert.equal(hex(encode(questionnaire, answers)), plain);
  assert.equal(encode(questionnaire, []).length, 256);
});

test("next and back go through every question", () => {
  assert.equal(step(items, 1, 1), 2);
  assert.equal(step(items, 2, -1), 1);
  assert.equal(step(items, 2, 1), -1);
  assert.equal(step(items, 0, -1), -1);
});

test("what was never reached is sent as skipped", () => {
  assert.deepEqual(settle(items, [1, 252]), [1, 252, 0]);
});

test("questions passed by are found without practice", () => {
  assert.deepEqual(passedBy(items, [0, 0, 252]), [1]);
  assert.deepEqual(passedBy(items, []), [1, 2]);
});

test("next and back pass by what is closed", () => {
  const plain = [{ code: "a" }, { code: "b" }, { code: "c" }, { code: "d" }];
  const closed = new Set([0, 2]);
  assert.equal(step(plain, 3, -1, closed), 1);
  assert.equal(step(plain, 1, -1, closed), -1);
  assert.equal(step(plain, 1, 1, closed), 3);
});
