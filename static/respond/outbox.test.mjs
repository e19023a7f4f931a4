import { afterEach, beforeEach, mock, test } from "node:test";
import assert from "node:assert/strict";

import { keepTrying, put, send, waiting } from "./outbox.js";

let answers; // what the network does next; the last one goes on
let sent;

beforeEach(() => {
  sent = [];
  globalThis.addEventListener = () => {};
  globalThis.localStorage = Object.create({
    getItem(name) { return Object.hasOwn(this, name) ? this[name] : null; },
    setItem(name, value) { this[name] = String(value); },
    removeItem(name) { delete this[name]; },
  });
  mock.method(globalThis, "fetch", async (path, { body }) => {
    sent.push({ path, body });
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next === "down") throw new TypeError("no network");
    return new Response(JSON.stringify(next === 200 ? {} : { error: next[1] }), { status: next === 200 ? 200 : next[0] });
  });
});
afterEach(() => {
  mock.restoreAll();
  delete globalThis.localStorage;
});

test("an envelope waits until it is acknowledged, and a second try is the same bytes", async () => {
  answers = ["down", [503, "unavailable"], [429, "slow_down"], 200];
  const name = put('{"sealed":"abc"}');
  for (const outcome of ["offline", "offline", "offline"]) {
    assert.equal(await send(name), outcome);
    assert.deepEqual(waiting(), [name]);
  }
  assert.equal(await send(name), "sent");
  assert.deepEqual(waiting(), []);
  assert.deepEqual(new Set(sent.map(({ body }) => body)), new Set(['{"sealed":"abc"}']));
});

test("an envelope the wave refuses is not tried for ever", async () => {
  answers = [[422, "proof_refused"]];
  assert.equal(await send(put("{}")), "refused");
  assert.deepEqual(waiting(), []);
});

test("a proxy's page instead of an answer counts as no answer", async () => {
  answers = [200];
  fetch.mock.mockImplementation(async () => new Response("<h1>Sign in to the network</h1>", { status: 200 }));
  const name = put("{}");
  assert.equal(await send(name), "offline");
  assert.deepEqual(waiting(), [name]);
});

test("it survives a tablet that refuses storage", async () => {
  answers = ["down", 200];
  globalThis.localStorage = { get setItem() { throw new Error("denied"); } };
  const name = put('{"sealed":"abc"}');
  assert.equal(await send(name), "offline");
  assert.deepEqual(waiting(), [name]);
  assert.equal(await send(name), "sent");
});

test("everything that waits is tried, again and again, until the network is back", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answers = ["down", "down", 200];
  put("{1}");
  put("{2}");
  const outcomes = [];
  let done;
  const again = keepTrying((_, outcome) => {
    outcomes.push(outcome);
    if (outcomes.length === 4) done();
  });
  const settled = new Promise((resolve) => { done = resolve; });
  await again();
  assert.deepEqual(outcomes, ["offline", "offline"]);
  mock.timers.tick(2000);
  await settled;
  assert.deepEqual(outcomes.slice(2), ["sent", "sent"]);
  assert.deepEqual(waiting(), []);
  mock.timers.reset();
});

test("neither age nor number drops an envelope", async () => {
  mock.timers.enable({ apis: ["Date", "setTimeout"], now: 0 });
  answers = [200];
  const names = new Set(Array.from({ length: 60 }, (_, i) => put(`{${i}}`)));
  mock.timers.setTime(3 * 24 * 60 * 60 * 1000);
  const delivered = new Set();
  await keepTrying((name, outcome) => outcome === "sent" && delivered.add(name))();
  assert.deepEqual(delivered, names);
  mock.timers.reset();
});
