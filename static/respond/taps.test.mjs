import { afterEach, mock, test } from "node:test";
import assert from "node:assert/strict";

import { shown, tooSoon } from "./taps.js";

let now = 10_000; // ms
const clock = () => mock.method(performance, "now", () => now);
afterEach(() => mock.restoreAll());

// Mulberry32: the same taps in every run.
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("no further tap of a double or triple tap counts, in 1,000 with 50–400 ms between them", () => {
  clock();
  const next = random(13);
  let counted = 0;
  for (let i = 0; i < 1000; i++) {
    now += 700 + 3000 * next();
    shown(); // the first tap, on «Neste», has brought another question
    const more = 1 + Math.floor(2 * next());
    for (let j = 0; j < more; j++) {
      now += 50 + 350 * next();
      if (!tooSoon()) counted++;
    }
  }
  assert.equal(counted, 0);
});

test("a tap of its own counts", () => {
  clock();
  shown();
  now += 700;
  assert.equal(tooSoon(), false);
  assert.equal(tooSoon(), false);
});

test("a tap that did not count puts the next one off", () => {
  clock();
  shown();
  for (let i = 0; i < 10; i++) {
    now += 699;
    assert.equal(tooSoon(), true);
  }
  now += 700;
  assert.equal(tooSoon(), false);
});
