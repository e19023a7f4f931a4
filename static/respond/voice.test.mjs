import { test } from "node:test";
import assert from "node:assert/strict";

import { voiceFor } from "./voice.js";

const voice = (lang, localService = true) => ({ lang, localService });

test("a language is read by a voice of its own", () => {
  const polish = voice("pl-PL");
  assert.equal(voiceFor("pl", [voice("en-GB"), polish]), polish);
  assert.equal(voiceFor("pl", [voice("en-GB")]), null);
});

test("nynorsk prefers its own voice and makes do with bokmål's, whatever a system calls it", () => {
  const nynorsk = voice("nn-NO");
  const bokmål = voice("nb_NO");
  assert.equal(voiceFor("nn", [bokmål, nynorsk]), nynorsk);
  assert.equal(voiceFor("nn", [bokmål]), bokmål);
  assert.equal(voiceFor("nb", [nynorsk, voice("no-NO")]).lang, "no-NO");
  assert.equal(voiceFor("nb", [nynorsk]), null);
});

test("a voice that a company's server speaks is never used", () => {
  assert.equal(voiceFor("nb", [voice("nb-NO", false)]), null);
});
