import { test } from "node:test";
import assert from "node:assert/strict";

import { facesFor } from "./faces.js";

const drawn = { first: "smile first", last: "smile last" };
const three = [1, 2, 3, 255].map((value) => ({ value }));

test("the smile goes with the good answer, wherever it stands", () => {
  assert.deepEqual(facesFor(drawn, "children-4-5", { best: "first", options: three }), "smile first");
  assert.deepEqual(facesFor(drawn, "children-4-5", { best: "last", options: three }), "smile last");
});

test("no faces where neither end is good, where there are not three answers, and for those who read", () => {
  assert.equal(facesFor(drawn, "children-4-5", { best: "", options: three }), null);
  assert.equal(facesFor(drawn, "pupils-1-2", { best: "first", options: three.slice(1) }), null);
  assert.equal(facesFor(drawn, "pupils-8-10", { best: "first", options: three }), null);
});
