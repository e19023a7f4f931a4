import { test } from "node:test";
import assert from "node:assert/strict";

import { facesFor } from "./faces.js";

const drawn = { first: "faces", last: "circles" };
const three = [1, 2, 3, 255].map((value) => ({ value }));

test("faces where the most is good, circles where it is bad", () => {
  assert.deepEqual(facesFor(drawn, "children-4-5", { best: "first", options: three }), "faces");
  assert.deepEqual(facesFor(drawn, "children-4-5", { best: "last", options: three }), "circles");
});

test("no faces where neither end is good, where there are not three answers, and for those who read", () => {
  assert.equal(facesFor(drawn, "children-4-5", { best: "", options: three }), null);
  assert.equal(facesFor(drawn, "pupils-1-2", { best: "first", options: three.slice(1) }), null);
  assert.equal(facesFor(drawn, "pupils-8-10", { best: "first", options: three }), null);
});
