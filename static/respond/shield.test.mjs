import { beforeEach, mock, test } from "node:test";
import assert from "node:assert/strict";

import { shield } from "./shield.js";

const minute = 60_000;
let heard; // what the page listens to
let told; // what the shield did
let reloads;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  heard = {};
  told = [];
  reloads = 0;
  globalThis.addEventListener = (name, then) => { heard[name] = then; };
  globalThis.document = { hidden: false, addEventListener: globalThis.addEventListener };
  globalThis.location = { reload: () => reloads++ };
  shield({ cover: () => told.push("cover"), lock: () => told.push("lock"), wipe: () => told.push("wipe") });
});

test("two still minutes cover the page, ten lock it, nothing else happens", () => {
  mock.timers.tick(2 * minute - 1);
  assert.deepEqual(told, []);
  mock.timers.tick(1);
  assert.deepEqual(told, ["cover"]);
  mock.timers.tick(8 * minute);
  assert.deepEqual(told, ["cover", "lock"]);
  mock.timers.tick(60 * minute);
  assert.deepEqual(told, ["cover", "lock"]);
});

test("a touch, a key and typing each begin the time anew", () => {
  for (const sign of ["pointerdown", "keydown", "input"]) {
    mock.timers.tick(2 * minute - 1);
    heard[sign]();
  }
  assert.deepEqual(told, []);
});

test("a tablet that slept is locked when it wakes", () => {
  mock.timers.setTime(11 * minute); // no timer fires while it sleeps
  told = [];
  heard.visibilitychange();
  assert.deepEqual(told, ["lock"]);
});

test("a tablet whose clock is set back while nobody touches it is locked all the same", () => {
  mock.method(performance, "now", () => 0);
  heard.input();
  mock.method(performance, "now", () => 11 * minute);
  heard.visibilitychange();
  assert.deepEqual(told, ["lock"]);
  mock.restoreAll();
});

test("leaving wipes, and a page kept for Back is loaded anew", () => {
  heard.pagehide();
  assert.deepEqual(told, ["wipe"]);
  heard.pageshow({ persisted: false });
  assert.equal(reloads, 0);
  heard.pageshow({ persisted: true });
  assert.equal(reloads, 1);
});
