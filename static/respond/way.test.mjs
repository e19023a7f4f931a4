import { beforeEach, test } from "node:test";
import assert from "node:assert/strict";

// A browser's history of one tab: a page from before, and this page's entries.
let entries;
let here;
let pop;
const land = (to) => {
  if (to < 0 || to >= entries.length) return;
  here = to;
  if (to > 0) pop?.();
};
globalThis.history = {
  get state() { return entries[here]; },
  replaceState(state) { entries[here] = state; },
  pushState(state) { entries.length = ++here; entries[here] = state; },
  go: (by) => land(here + by),
};
globalThis.addEventListener = (_, listener) => { pop = listener; };

let shown;
let closed;
let kept;
let way;
beforeEach(async () => {
  entries = ["before", null];
  here = 1;
  [shown, closed, kept] = [[], [], false];
  way = await import("./way.js?" + Math.random());
  way.watchWay((screen) => {
    if (kept) return "stay";
    if (closed.includes(screen)) return "past";
    shown.push(screen);
    way.stay(screen);
    return "shown";
  });
});

const walk = (...screens) => screens.forEach(way.goTo);

test("Back and Forward show one screen at a time, and Back on the first leaves", () => {
  way.setOut("start");
  walk(0, 1, 2);
  for (const by of [-1, -1, -1, 1, 1, -1, -1]) history.go(by);
  assert.deepEqual(shown, [1, 0, "start", 0, 1, 0, "start"]);
  history.go(-1);
  assert.equal(entries[here], "before");
});

test("an entry holds its number and nothing else", () => {
  way.setOut("start");
  walk(0, 4, "send");
  assert.deepEqual(entries, ["before", 1, 2, 3, 4]);
});

test("what is not shown any more is passed by, both ways", () => {
  way.setOut("start");
  walk(0, 1, 2, 3);
  closed = [1, 2];
  history.go(-1);
  history.go(1);
  closed = [0, 1, 2];
  history.go(-1);
  assert.deepEqual(shown, [0, 3, "start"]);
});

test("a screen that must not be left stays, and the way with it", () => {
  way.setOut("start");
  walk(0, 1);
  kept = true;
  history.go(-1);
  history.go(-2);
  assert.deepEqual([shown, here], [[], 3]);
  kept = false;
  history.go(-1);
  assert.deepEqual(shown, [0]);
});

test("another screen after Back takes the place of what lay ahead", () => {
  way.setOut("start");
  walk(0, 1, 2);
  history.go(-2);
  walk(7);
  history.go(1);
  history.go(-1);
  assert.deepEqual(shown, [0, 0]);
});

test("a way that is laid anew holds nothing of the old one", () => {
  way.setOut("start");
  walk(0, 1, 2, 3);
  way.lay("start", [1, 3]);
  assert.deepEqual(entries, ["before", 1, 2, 3]);
  history.go(-1);
  history.go(-1);
  assert.deepEqual(shown, [1, "start"]);
});

test("a first page before the first page stays where it was", () => {
  way.setOut("language");
  walk("start", 0, 1);
  way.lay("start", [1]);
  for (const by of [-1, -1]) history.go(by);
  assert.deepEqual(shown, ["start", "language"]);
});

test("what is gone to while the way is laid comes after it", () => {
  way.setOut("start");
  walk(0, 1);
  const { go } = history;
  let land;
  history.go = (by) => { land = () => go(by); };
  way.lay("start", [0, 1]);
  way.stay(5);
  way.goTo(6);
  history.go = go;
  land();
  history.go(-1);
  history.go(-1);
  assert.deepEqual(shown, [5, 0]);
});

test("of a slip that is put away Back shows nothing and leaves", () => {
  way.setOut("start");
  walk(0, 1, 2);
  way.lay("start", [undefined]);
  way.forgetWay();
  assert.equal(entries.length, 3);
  history.go(-1);
  assert.deepEqual([shown, entries[here]], [[], "before"]);
  history.go(1);
  history.go(1);
  assert.deepEqual(shown, []);
});

test("the next slip's way begins where the one before ended, and leaves all the same", () => {
  way.setOut("start");
  walk(0, 1);
  way.forgetWay();
  way.setOut("start");
  walk(0);
  history.go(-1);
  history.go(-1);
  assert.deepEqual([shown, entries[here]], [["start"], "before"]);
});

test("after a reload nothing of before is shown", async () => {
  way.setOut("start");
  walk(0, 1, 2);
  way = await import("./way.js?again");
  way.watchWay(() => { throw new Error("shown"); });
  history.go(-1);
  assert.equal(entries[here], "before");
});

test("a fragment of the address, such as that of «Hopp til innholdet», moves nothing", () => {
  way.setOut("start");
  walk(0);
  entries.length = ++here;
  entries[here] = null;
  pop();
  assert.deepEqual(shown, []);
});
