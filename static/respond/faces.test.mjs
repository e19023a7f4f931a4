import { test } from "node:test";
import assert from "node:assert/strict";

import { mouthsFor } from "./faces.js";

const three = [1, 2, 3, 255].map((value) => ({ value }));

test("the smile goes with the good answer, wherever it stands", () => {
  assert.deepEqual(mouthsFor("children-4-5", { best: "first", options: three }), [0, 1, 2]);
  assert.deepEqual(mouthsFor("children-4-5", { best: "last", options: three }), [2, 1, 0]);
});

test("no faces where neither end is good, where there are not three answers, and for those who read", () => {
  assert.equal(mouthsFor("children-4-5", { best: "", options: three }), null);
  assert.equal(mouthsFor("pupils-1-2", { best: "first", options: three.slice(1) }), null);
  assert.equal(mouthsFor("pupils-8-10", { best: "first", options: three }), null);
});
