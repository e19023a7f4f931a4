import { afterEach, beforeEach, mock, test } from "node:test";
import assert from "node:assert/strict";

import { base64url, sha256, unbase64, utf8 } from "./bytes.js";
import { keepTrying, put, send, waiting } from "./outbox.js";

let answers; // what the network does next; the last one goes on
let sent;
let now; // of the server
const until = Date.UTC(2026, 11, 1, 12, 15);

const envelope = (sealed = "abcd") => JSON.stringify({ group: "g", sealed });
const hash = async (bytes) => base64url(await sha256(bytes));

// The server's own answer to a body: a receipt, or a refusal.
async function own(answer, body) {
  const stored = await hash(unbase64(answer.stored ?? JSON.parse(body).sealed));
  const said = answer === 200 || answer.stored ? { stored } : { error: answer[1] };
  return JSON.stringify({ ...said, received: await hash(utf8(body)) });
}

beforeEach(() => {
  sent = [];
  now = until - 60_000;
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
    if (next instanceof Response) return next.clone();
    return new Response(await own(next, body), { status: Array.isArray(next) ? next[0] : 200, headers: { Date: new Date(now).toUTCString() } });
  });
});
afterEach(() => {
  mock.restoreAll();
  delete globalThis.localStorage;
});

test("an envelope waits until it is acknowledged, and a second try is the same bytes", async () => {
  answers = ["down", [503, "unavailable"], [429, "slow_down"], 200];
  const name = put(envelope(), until);
  for (const outcome of ["offline", "offline", "offline"]) {
    assert.equal(await send(name), outcome);
    assert.deepEqual(waiting(), [name]);
  }
  assert.equal(await send(name), "sent");
  assert.deepEqual(waiting(), []);
  assert.deepEqual(new Set(sent.map(({ body }) => body)), new Set([envelope()]));
});

test("the receipt of another envelope of the slip ends the wait, and is told from one's own", async () => {
  answers = [{ stored: "wxyz" }];
  const name = put(envelope(), until);
  assert.equal(await send(name), "before");
  assert.deepEqual(waiting(), []);
});

test("a refusal is told once, and the envelope is kept until the server's deadline has passed", async () => {
  answers = [[422, "proof_refused"]];
  const name = put(envelope(), until);
  const outcomes = [];
  const round = keepTrying((_, outcome) => outcomes.push(outcome));
  await round();
  await round();
  assert.deepEqual(outcomes, ["refused"]);
  assert.deepEqual(waiting(), []);
  assert.ok(name in localStorage);
  now = until + 60_000;
  await round();
  assert.ok(!(name in localStorage));
});

test("a refused envelope goes out when the server takes it after all", async () => {
  answers = [[422, "proof_refused"], 200];
  const name = put(envelope(), until);
  const outcomes = [];
  const round = keepTrying((_, outcome) => outcomes.push(outcome));
  await round();
  await round();
  assert.deepEqual(outcomes, ["refused", "sent"]);
  assert.ok(!(name in localStorage));
});

// What networks and filters answer in the server's place.
const foreign = {
  "a page": ["<h1>Sign in to the network</h1>"],
  "a page, refused": ["<h1>Blocked</h1>", 403],
  "no page": ["", 404],
  "JSON": ['{"status":"login_required"}'],
  "an empty object": ["{}"],
  "what the receipt once was, refused": ["{}", 409],
  "null": ["null"],
  "half a receipt": ['{"stored":"47DEQpj8HBSa'],
  "a refusal": ['{"error":"proof_refused"}', 422],
  "a refusal for another": [`{"error":"proof_refused","received":"${"A".repeat(43)}"}`, 422],
  "somebody else's receipt": [`{"stored":"${"A".repeat(43)}","received":"${"A".repeat(43)}"}`],
  "nothing": [null, 204],
  "another place": [null, 302],
  "a network's own status": ["", 511],
  "a proxy": ["<h1>Bad gateway</h1>", 502],
  "a fault": ['{"error":"internal"}', 500],
};

for (const [name, [body, status = 200]] of Object.entries(foreign)) {
  test(`an answer that is not the server's is none: ${name}`, async () => {
    answers = [new Response(body, { status })];
    const kept = put(envelope(), until);
    now = until + 60_000;
    const outcome = await send(kept);
    assert.equal(outcome, status === 502 || status === 500 ? "offline" : "network");
    assert.deepEqual(waiting(), [kept]);
    assert.ok(kept in localStorage);
    answers = [200];
    assert.equal(await send(kept), "sent");
  });
}

test("a receipt that is none is not believed", async () => {
  for (const stored of ["", "abc", "A".repeat(44), 7, null, undefined]) {
    const name = put(envelope(), until);
    answers = [new Response(JSON.stringify({ stored, received: await hash(utf8(envelope())) }))];
    assert.equal(await send(name), "network", String(stored));
    answers = [200];
    await send(name);
  }
});

test("what another tab has sent, or the tablet has emptied, hinders nobody", async () => {
  answers = [200];
  const outcomes = [];
  put(envelope(), until);
  localStorage.setItem("unsent.broken", "{");
  for (const name of Object.keys(localStorage)) if (name !== "unsent.broken") localStorage.removeItem(name);
  await keepTrying((_, outcome) => outcomes.push(outcome))();
  assert.deepEqual(outcomes, ["sent"]);
});

test("it survives a tablet that refuses storage", async () => {
  answers = ["down", 200];
  globalThis.localStorage = { get setItem() { throw new Error("denied"); } };
  const name = put(envelope(), until);
  assert.equal(await send(name), "offline");
  assert.deepEqual(waiting(), [name]);
  assert.equal(await send(name), "sent");
});

test("everything that waits is tried, again and again, until the network is back", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answers = ["down", "down", 200];
  put(envelope("1111"), until);
  put(envelope("2222"), until);
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
  const names = new Set(Array.from({ length: 60 }, (_, i) => put(envelope(String(1000 + i)), until)));
  mock.timers.setTime(3 * 24 * 60 * 60 * 1000);
  const delivered = new Set();
  await keepTrying((name, outcome) => outcome === "sent" && delivered.add(name))();
  assert.deepEqual(delivered, names);
  mock.timers.reset();
});
