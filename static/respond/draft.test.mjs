import { afterEach, beforeEach, test } from "node:test";
import assert from "node:assert/strict";

import { discard, keyOfDraft, load, save } from "./draft.js";
import { most, names, tidy, write } from "./storage.js";

const day = 24 * 60 * 60 * 1000;
const draft = { invitation: { group: "g" }, ticket: { token: "t".repeat(43) }, answers: [3, 0, 255], at: 2 };

// A tablet's storage: its entries are properties, as browsers have it.
function tablet() {
  const methods = {
    getItem(name) { return Object.hasOwn(this, name) ? this[name] : null; },
    setItem(name, value) { this[name] = String(value); },
    removeItem(name) { delete this[name]; },
  };
  return Object.create(methods);
}

beforeEach(() => { globalThis.localStorage = tablet(); });
afterEach(() => { delete globalThis.localStorage; });

test("the same slip opens its draft after a reload", async () => {
  await save(await keyOfDraft("PDW6NXYT3HLH"), draft);
  assert.deepEqual(await load(await keyOfDraft("PDW6NXYT3HLH")), draft);
});

test("another slip opens nothing", async () => {
  const mine = await keyOfDraft("PDW6NXYT3HLH");
  await save(mine, draft);
  const other = await keyOfDraft("KDR7MWXP3HLT");
  assert.notEqual(other.name, mine.name);
  assert.equal(await load(other), null);
  assert.equal(await load({ name: mine.name, key: other.key }), null);
});

test("storage tells neither code nor answers nor how many there are", async () => {
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await save(key, { answers: [] });
  const short = localStorage[key.name].length;
  await save(key, { answers: Array(60).fill(255), ticket: "x".repeat(1200) });
  assert.equal(localStorage[key.name].length, short);
  assert.doesNotMatch(JSON.stringify(localStorage), /PDW6|NXYT|answers|xxxx/);
});

test("a draft is gone after it is discarded, and after a day", async () => {
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await save(key, draft);
  discard(key);
  assert.equal(await load(key), null);
  await save(key, draft);
  tidy("draft.", Date.now() + day + 1000);
  assert.equal(await load(key), null);
});

test("a tablet keeps no more than the newest forty", () => {
  for (let i = 0; i < most + 5; i++) write("draft." + i, { at: i });
  tidy("draft.", most);
  assert.equal(names("draft.").length, most);
  assert.ok(!names("draft.").includes("draft.0"));
  assert.ok(names("draft.").includes("draft." + (most + 4)));
});

test("without storage nothing is kept and nothing fails", async () => {
  globalThis.localStorage = { get setItem() { throw new Error("denied"); }, get getItem() { throw new Error("denied"); } };
  const key = await keyOfDraft("PDW6NXYT3HLH");
  await save(key, draft);
  assert.equal(await load(key), null);
});
