import { test } from "node:test";
import assert from "node:assert/strict";

import { say, voiceFor, wakeVoice } from "./voice.js";

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

// Speaks as WebKit does on iOS (speak() in its SpeechSynthesis.cpp): outside a touch it drops what it is given,
// without any event, until something was said inside one.
class TouchedVoice {
  said = [];
  touch = false;
  #woken = false;
  getVoices() { return [voice("nb-NO")]; }
  cancel() {}
  speak(utterance) {
    this.#woken ||= this.touch;
    if (!this.#woken || !utterance.text) return;
    this.said.push(utterance.text);
    utterance.onstart();
    queueMicrotask(() => utterance.onend());
  }
  inTouch(work) {
    this.touch = true;
    work();
    this.touch = false;
  }
}

globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };

test("a voice that drops what it is given keeps nobody waiting for ever", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.speechSynthesis = new TouchedVoice();
  const said = say("Hei", "nb", assert.fail);
  context.mock.timers.tick(4000);
  assert.equal(await said, false);
});

test("woken inside a touch, it is heard after it", async () => {
  const own = new TouchedVoice();
  globalThis.speechSynthesis = own;
  own.inTouch(wakeVoice);
  let heard = 0;
  assert.equal(await say("Hei", "nb", () => heard++), true);
  assert.deepEqual([heard, own.said], [1, ["Hei"]]);
});

test("a voice that never ends is not waited for, and was heard", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.speechSynthesis = { getVoices: () => [voice("nb-NO")], cancel() {}, speak: (utterance) => utterance.onstart() };
  const said = say("Hei", "nb", () => {});
  context.mock.timers.tick(5000);
  assert.equal(await said, true);
});

test("without a voice of the language nothing is said", () => {
  globalThis.speechSynthesis = new TouchedVoice();
  assert.equal(say("Hello", "en", assert.fail), null);
});
