import { afterEach, beforeEach, mock, test } from "node:test";
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";

import { look, questions, waveKeys } from "./invitation.js";
import { prepare, redeem } from "./ticket.js";
import { base64url, hex, sha256, utf8 } from "./bytes.js";

const g1 = "0004" + "0".repeat(28); // of part 1 of 3
const g2 = "0007" + "0".repeat(28); // of the same part
const invitation = { wave: "w1", group: g1, audience: "pupils-8-10", questionnaire: "q1", languages: ["nb"] };
let served; // path → body, or [status, body]

const good = () => ({
  version: 2, wave: "w1", ballot_size: 256, wave_key: "AQID",
  questionnaires: [{ audience: "pupils-8-10", hash: "q1" }],
  groups: [{ id: g1, audience: "pupils-8-10", key: "BAUG" }, { id: g2, audience: "staff", key: "BwgJ" }],
});

// Serves a manifest with all its groups in the part where they belong.
async function serve({ groups, ...manifest }) {
  const part = JSON.stringify(groups);
  const hash = hex(new Uint8Array(await webcrypto.subtle.digest("SHA-256", new TextEncoder().encode(part))));
  manifest.parts ??= ["none", hash, "none"];
  served = { "/api/manifest/w1": manifest, "/api/manifest/w1/1": part };
}

beforeEach(() => {
  mock.method(globalThis, "fetch", async (path, { body: sent }) => {
    const answer = served[path];
    if (answer === undefined) throw new TypeError("no network");
    let [status, body] = Array.isArray(answer) ? answer : [200, answer];
    if (sent && typeof body === "object") body = { ...body, received: base64url(await sha256(utf8(sent))) };
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  });
});
afterEach(() => mock.restoreAll());

test("the keys come from the manifest", async () => {
  await serve(good());
  const { wave, group, fingerprint } = await waveKeys(invitation);
  assert.deepEqual([...wave], [1, 2, 3]);
  assert.deepEqual([...group], [4, 5, 6]);
  assert.match(fingerprint, /^[C-Y34679]{5}-[C-Y34679]{5}$/);
});

test("a manifest that does not fit the invitation is unsafe", async () => {
  const changes = {
    "another wave": (m) => { m.wave = "w2"; },
    "no such group": (m) => { m.groups.shift(); },
    "two keys for the group": (m) => { m.groups.push({ ...m.groups[1], id: g1, audience: "pupils-8-10" }); },
    "another part": (m) => { m.parts = ["none", "0".repeat(64), "none"]; },
    "another audience": (m) => { m.groups[0].audience = "staff"; },
    "another questionnaire": (m) => { m.questionnaires[0].hash = "q2"; },
    "another version": (m) => { m.version = 3; },
    "another size of ballot": (m) => { m.ballot_size = 257; },
  };
  for (const [name, change] of Object.entries(changes)) {
    const manifest = good();
    change(manifest);
    await serve(manifest);
    await assert.rejects(waveKeys(invitation), { kind: "unsafe" }, name);
  }
});

test("questions of another questionnaire are unsafe", async () => {
  served = { "/api/questionnaire/q1/nb": { hash: "q2", items: [] } };
  await assert.rejects(questions(invitation, "nb"), { kind: "unsafe" });
});

test("a refusal keeps the protocol's kind; what is not the server's is the network's", async () => {
  for (const [answer, kind] of [
    [[409, { error: "code_refused" }], "code_refused"],
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
    await assert.rejects(look("PDW6NXYT3HLH"), { kind });
  }
});

test("a page of the network's in place of manifest, part or questions raises no alarm", async () => {
  const pages = ["<h1>Sign in</h1>", '{"status":"login_required"}', "[1]", "null", "", '{"version":2', [403, "{}"], [403, '{"error":"blocked"}'], [404, ""]];
  for (const page of pages) {
    await serve(good());
    served["/api/manifest/w1"] = page;
    await assert.rejects(waveKeys(invitation), { kind: "network" });
    await serve(good());
    served["/api/manifest/w1/1"] = page;
    await assert.rejects(waveKeys(invitation), { kind: "network" });
    served = { "/api/questionnaire/q1/nb": page };
    await assert.rejects(questions(invitation, "nb"), { kind: "network" });
    served = { "/api/redeem": page };
    await assert.rejects(redeem("PDW6NXYT3HLH", new Uint8Array(), { blinded: "AA" }), { kind: "network" });
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
