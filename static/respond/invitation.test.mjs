import { afterEach, beforeEach, mock, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";

import { fingerprintOf, look, manifestFor, questions, short } from "./invitation.js";
import { prepare, redeem } from "./ticket.js";
import { base64url, sha256, utf8 } from "./bytes.js";

const { manifest: vector, envelope, ballot } = JSON.parse(readFileSync(new URL("../../docs/protocol-vectors.json", import.meta.url)));
const invitation = {
  wave: "ffeeddccbbaa99887766554433221100", group: envelope.group, audience: "pupils-5-7",
  questionnaire: ballot.questionnaire, languages: ["nb"],
};
const manifestPath = `/api/manifest/${invitation.wave}/${invitation.group}`;
const textPath = `/api/questionnaire/${invitation.wave}/${invitation.audience}/nb`;
const print = (text) => fingerprintOf(utf8(text));
const both = (manifest, part) => `[${manifest},${part}]`;
let served; // path → body, or [status, body]

beforeEach(() => {
  served = { [manifestPath]: both(vector.text, vector.part), [textPath]: vector.questions };
  mock.method(globalThis, "fetch", async (path, { body: sent }) => {
    const answer = served[path];
    if (answer === undefined) throw new TypeError("no network");
    let [status, body] = Array.isArray(answer) ? answer : [200, answer];
    if (sent && typeof body === "object") body = { ...body, received: base64url(await sha256(utf8(sent))) };
    return new Response(typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body), { status });
  });
});
afterEach(() => mock.restoreAll());

const read = async (promised) => {
  const manifest = await manifestFor(invitation, promised);
  return { manifest, view: await questions(invitation, manifest, "nb") };
};

// Serves a manifest whose part and questions have the fingerprints that it says, whatever they hold.
async function serve(change) {
  const all = { manifest: JSON.parse(vector.text), part: JSON.parse(vector.part), view: JSON.parse(vector.questions) };
  change(all);
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const { manifest } = all;
  manifest.parts[vector.number] = await print(text(all.part));
  const [asked] = manifest.questionnaires;
  if (asked?.texts?.[0]) asked.texts[0].fingerprint = await print(text(all.view));
  served = { [manifestPath]: both(text(all.text?.(JSON.stringify(manifest)) ?? manifest), text(all.part)), [textPath]: text(all.view) };
}

test("keys, questions and whom it is for come from the manifest", async () => {
  const { manifest, view } = await read(vector.fingerprint);
  assert.equal(Buffer.from(manifest.wave).toString("hex"), envelope.wave_public_key);
  assert.deepEqual(manifest.places, [{ unit: "Østenforsol skole", groups: ["5. trinn", "6. trinn"] }]);
  assert.equal(manifest.invited, 60);
  assert.equal(manifest.fingerprint, vector.fingerprint);
  assert.equal(view.items.length, 2);
  await serve(() => {});
  assert.equal((await read(vector.fingerprint)).manifest.fingerprint, vector.fingerprint);
});

test("one bit changed in any byte is refused", async () => {
  for (const path of Object.keys(served)) {
    const original = utf8(served[path]);
    for (let bit = 0; bit < 8 * original.length; bit += 7) {
      const changed = original.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      served[path] = changed;
      await assert.rejects(read(vector.fingerprint), undefined, `${path}, bit ${bit}`);
      // Typed: refused as well, or the symbols that people compare are others.
      const { manifest } = await read("").catch(() => ({}));
      assert.notEqual(manifest && short(manifest.fingerprint), vector.short, `${path}, bit ${bit}, typed`);
    }
    served[path] = original;
  }
});

test("a manifest that people cannot tell from another is", async () => {
  const [one, other] = vector.twins;
  const fingerprint = await fingerprintOf(utf8(one));
  assert.equal(short(fingerprint), short(await fingerprintOf(utf8(other))));
  served[manifestPath] = both(other, vector.part);
  await assert.rejects(manifestFor(invitation, fingerprint), { kind: "other_wave" });
  await manifestFor(invitation, await fingerprintOf(utf8(other)));
});

test("what does not fit the invitation, or has any other field, is unsafe", async () => {
  const changes = {
    "another wave": ({ manifest }) => { manifest.wave = "w2"; },
    "another version": ({ manifest }) => { manifest.version = 2; },
    "another size of ballot": ({ manifest }) => { manifest.ballot_size = 257; },
    "another questionnaire": ({ manifest }) => { manifest.questionnaires[0].hash = "q2"; },
    "an audience asked in two ways": ({ manifest }) => { manifest.questionnaires.push(manifest.questionnaires[0]); },
    "an audience not asked": ({ manifest }) => { manifest.questionnaires = []; },
    "an audience without texts": ({ manifest }) => { delete manifest.questionnaires[0].texts; },
    "a field more": ({ manifest }) => { manifest.x = 1; },
    "a field more in a questionnaire": ({ manifest }) => { manifest.questionnaires[0].x = 1; },
    "a field more in a text": ({ manifest }) => { manifest.questionnaires[0].texts[0].x = 1; },
    "a field less": ({ manifest }) => { delete manifest.closes; },
    "a field of another kind": ({ manifest }) => { manifest.closes = 1; },
    "a third thing": (all) => { all.part = JSON.stringify(all.part) + ",[]"; },
    "a field twice": (all) => { all.text = (text) => text.replace("{", '{"version":3,'); },
    "a blank": (all) => { all.text = (text) => text + "\n"; },
    "an escape": (all) => { all.text = (text) => text.replace("pupils", "\\u0070upils"); },
    "no such group": ({ part }) => { part.shift(); },
    "two keys for the group": ({ part }) => { part.push(part[0]); },
    "another audience": ({ part }) => { part[0].audience = "staff"; },
    "a field more in the part": ({ part }) => { part[0].x = 1; },
    "a field more in a place": ({ part }) => { part[0].places[0].x = 1; },
    "fewer than ten": ({ part }) => { part[0].invited = 9; },
    "other questions": ({ view }) => { view.hash = "q2"; },
    "questions for others": ({ view }) => { view.audience = "staff"; },
    "questions in another language": ({ view }) => { view.lang = "nn"; },
    "a field more in the questions": ({ view }) => { view.x = 1; },
    "a field more in an option": ({ view }) => { view.items[0].options[0].x = 1; },
    "a field more in an item": ({ view }) => { view.items[1].show_if = null; },
  };
  for (const [name, change] of Object.entries(changes)) {
    await serve(change);
    await assert.rejects(read(""), { kind: "unsafe" }, name);
  }
});

test("questions in a language that the manifest has none in are unsafe", async () => {
  served[`/api/questionnaire/${invitation.wave}/${invitation.audience}/nn`] = vector.questions;
  await assert.rejects(questions(invitation, await manifestFor(invitation, ""), "nn"), { kind: "unsafe" });
});

test("a refusal keeps the protocol's kind; what is not the server's is the network's", async () => {
  for (const [answer, kind] of [
    [[409, { error: "code_refused" }], "code_refused"],
    [[409, { error: "wave_over" }], "wave_over"],
    [[429, { error: "slow_down" }], "slow_down"],
    [[429, "slow down, says a proxy"], "slow_down"],
    [[503, { error: "unavailable" }], "unavailable"],
    [[502, "<h1>Bad gateway</h1>"], "offline"],
    [undefined, "offline"],
    [[409, '{"error":"code_refused"}'], "network"],
    [[511, "sign in"], "network"],
    ["<h1>Sign in</h1>", "network"],
    ['{"status":"login_required"}', "network"],
    ['{"wave":"w1","group":"g1"', "network"],
  ]) {
    served = { "/api/look": answer };
    await assert.rejects(look({ code: "PDW6NXYT3HLH", fingerprint: "" }), { kind });
  }
});

test("a page of the network's in place of manifest, part or questions raises no alarm", async () => {
  const pages = ["<h1>Sign in</h1>", '{"status":"login_required"}', "[1]", "null", "", '{"version":3', [403, "{}"], [403, '{"error":"blocked"}'], [404, ""]];
  for (const page of pages) {
    for (const path of Object.keys(served)) {
      const kept = served[path];
      served[path] = page;
      await assert.rejects(read(""), { kind: "network" });
      served[path] = kept;
    }
    served["/api/redeem"] = page;
    await assert.rejects(redeem("PDW6NXYT3HLH", new Uint8Array(), { blinded: "AA" }), { kind: "network" });
    delete served["/api/redeem"];
  }
});

test("a signature under another key than the manifest's is unsafe", async () => {
  const { publicKey } = await webcrypto.subtle.generateKey(
    { name: "RSA-PSS", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-384" }, true, ["sign", "verify"]);
  const key = new Uint8Array(await webcrypto.subtle.exportKey("spki", publicKey));
  const pending = await prepare(key);
  served = { "/api/redeem": { signature: base64url(new Uint8Array(256).fill(7)) } };
  await assert.rejects(redeem("PDW6NXYT3HLH", key, pending), { kind: "unsafe" });
});
