import { afterEach, beforeEach, mock, test } from "node:test";
import assert from "node:assert/strict";

import { askTime } from "./api.js";
import {
  discardAnswers, discardTicket, keptAny, keyOfDraft, loadAnswers, loadTicket, most, saveAnswers, saveTicket, tidy,
} from "./draft.js";

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const ticket = { invitation: { group: "g" }, signed: { token: "t".repeat(43) } };
const answers = { answers: [3, 0, 255], at: 2 };
const begun = Date.UTC(2026, 10, 2, 9);

// The server says what time it is; null: it says nothing.
async function told(time) {
  mock.method(globalThis, "fetch", async () => new Response(
    '<section data-screen="door">', { headers: time === null ? {} : { Date: new Date(time).toUTCString() } }));
  await askTime();
}

// A tablet's storage: its entries are properties, as browsers have it.
function tablet() {
  const methods = {
    getItem(name) { return Object.hasOwn(this, name) ? this[name] : null; },
    setItem(name, value) { this[name] = String(value); },
    removeItem(name) { delete this[name]; },
  };
  return Object.create(methods);
}

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: begun });
  globalThis.localStorage = tablet();
  await told(begun);
});
afterEach(() => {
  mock.restoreAll();
  mock.timers.reset();
  delete globalThis.localStorage;
});

test("the same slip opens ticket and answers after a reload", async () => {
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await saveTicket(key, ticket, begun + day);
  await saveAnswers(key, answers, 2 * hour);
  const again = await keyOfDraft("PDW6NXYT3HLH");
  assert.deepEqual(await loadTicket(again), ticket);
  assert.deepEqual(await loadAnswers(again), answers);
});

test("another slip opens nothing", async () => {
  const mine = await keyOfDraft("PDW6NXYT3HLH");
  await saveTicket(mine, ticket, begun + day);
  await saveAnswers(mine, answers, 2 * hour);
  const other = await keyOfDraft("KDR7MWXP3HLT");
  assert.notEqual(other.name, mine.name);
  for (const load of [loadTicket, loadAnswers]) {
    assert.equal(await load(other), null);
    assert.equal(await load({ name: mine.name, key: other.key }), null);
  }
});

test("storage tells neither code nor answers nor how many there are", async () => {
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await saveTicket(key, {}, begun);
  await saveAnswers(key, { answers: [] }, hour);
  const lengths = () => Object.keys(localStorage).map((name) => JSON.parse(localStorage[name]).locked?.length).join();
  const short = lengths();
  await saveTicket(key, { pending: "x".repeat(1200) }, begun);
  await saveAnswers(key, { answers: Array(222).fill(255), at: 222 }, hour);
  assert.equal(lengths(), short);
  assert.doesNotMatch(JSON.stringify(localStorage), /PDW6|NXYT|answers|pending|xxxx/);
});

test("answers and ticket are gone when they are discarded, each by itself", async () => {
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await saveTicket(key, ticket, begun + day);
  await saveAnswers(key, answers, 2 * hour);
  discardAnswers(key);
  assert.equal(await loadAnswers(key), null);
  assert.deepEqual(await loadTicket(key), ticket);
  discardTicket(key);
  assert.equal(keptAny(), false);
});

// Begun at nine by the server; each tablet's clock says something else, then and afterwards.
const clocks = {
  "right": [0, 0], "three days behind, put right": [-3 * day, 0], "400 days ahead, put right": [400 * day, 0],
  "right, then set ahead": [0, 400 * day], "right, then set back": [0, -400 * day], "always behind": [-9 * day, -9 * day],
};
for (const [name, [then, afterwards]] of Object.entries(clocks)) {
  test(`answers go by the server's time, and the ticket by the deadline: the tablet's clock is ${name}`, async () => {
    const key = await keyOfDraft("PDW6NXYT3HLH");
    mock.timers.setTime(begun + then);
    await saveTicket(key, ticket, begun + 3 * day);
    await saveAnswers(key, answers, 2 * hour);
    const at = async (after) => {
      mock.timers.setTime(begun + after + afterwards);
      await told(begun + after);
    };
    await at(2 * hour - 60_000);
    assert.deepEqual(await loadAnswers(key), answers);
    await at(2 * hour + 60_000);
    assert.equal(await loadAnswers(key), null);
    assert.equal(Object.keys(localStorage).some((entry) => entry.startsWith("draft.")), false);
    await at(3 * day - 60_000);
    tidy();
    assert.deepEqual(await loadTicket(key), ticket);
    await at(3 * day + 60_000);
    tidy();
    assert.equal(keptAny(), false);
  });
}

test("answers from the server's future go too", async () => {
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await saveAnswers(key, answers, 2 * hour);
  await told(begun - 3 * hour);
  assert.equal(await loadAnswers(key), null);
});

test("answers kept without the server's time go after a day of the tablet's, behind or ahead; the ticket stays", async () => {
  const key = await keyOfDraft("PDW6NXYT3HLH");
  for (const [later, stays] of [[day - 60_000, true], [day + 60_000, false], [-day - 60_000, false], [400 * day, false]]) {
    mock.timers.setTime(begun);
    await saveTicket(key, ticket, begun + day);
    await saveAnswers(key, answers, 2 * hour);
    const kept = JSON.parse(localStorage["draft." + key.name]);
    localStorage.setItem("draft." + key.name, JSON.stringify({ ...kept, at: null }));
    mock.timers.setTime(begun + later);
    assert.equal((await loadAnswers(key)) !== null, stays, String(later));
    assert.deepEqual(await loadTicket(key), ticket);
  }
});

test("a page of the network's tells no time", async () => {
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await saveAnswers(key, answers, 2 * hour);
  mock.method(globalThis, "fetch", async () => new Response("<h1>Sign in</h1>", { headers: { Date: new Date(begun + day).toUTCString() } }));
  await askTime();
  assert.deepEqual(await loadAnswers(key), answers);
});

test("a tablet keeps the answers of no more than the newest forty, and every ticket", async () => {
  const { key } = await keyOfDraft("PDW6NXYT3HLH");
  for (let i = 0; i < most + 5; i++) {
    await told(begun + 60_000 * i);
    await saveTicket({ name: String(i), key }, ticket, begun + day);
    await saveAnswers({ name: String(i), key }, answers, 2 * hour);
  }
  const kept = Object.keys(localStorage);
  assert.equal(kept.filter((name) => name.startsWith("draft.")).length, most);
  assert.ok(!kept.includes("draft.0") && kept.includes("draft." + (most + 4)));
  assert.equal(kept.filter((name) => name.startsWith("ticket.")).length, most + 5);
});

test("without storage nothing is kept and nothing fails", async () => {
  globalThis.localStorage = { get setItem() { throw new Error("denied"); }, get getItem() { throw new Error("denied"); } };
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await saveTicket(key, ticket, begun);
  await saveAnswers(key, answers, hour);
  assert.equal(await loadTicket(key), null);
  assert.equal(await loadAnswers(key), null);
});
