import { test } from "node:test";
import assert from "node:assert/strict";

import { tidy } from "./draft.js";

// In this process no server has told the time yet.
test("what the server has dated is not thrown away by the tablet's clock", () => {
  const day = 24 * 60 * 60 * 1000;
  const entry = (at, here) => JSON.stringify({ at, here, lasts: 2 * 60 * 60 * 1000 });
  globalThis.localStorage = Object.assign(Object.create({
    getItem(name) { return this[name] ?? null; },
    removeItem(name) { delete this[name]; },
  }), {
    "draft.dated": entry(1, Date.now() - 3 * day),
    "draft.ahead": entry(1, Date.now() + 400 * day),
    "draft.undated": entry(null, Date.now() - 3 * day),
    "draft.undated, ahead": entry(null, Date.now() + 3 * day),
  });
  tidy();
  assert.deepEqual(Object.keys(localStorage), ["draft.dated", "draft.ahead"]);
  delete globalThis.localStorage;
});
