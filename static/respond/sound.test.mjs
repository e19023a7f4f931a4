import { test } from "node:test";
import assert from "node:assert/strict";

import { play, recordingsAt, wakeSound } from "./sound.js";

// The file of clips.test.mjs: recordings of «Ja» and "Nei\n".
const packed = Uint8Array.from("000000165b5b224a61222c325d2c5b224e65695c6e222c335d5d0102030405".match(/../g), (pair) => parseInt(pair, 16));
let fetches = 0;
globalThis.navigator ??= {};
globalThis.fetch = async () => {
  fetches++;
  return { ok: true, arrayBuffer: async () => packed.buffer };
};

// Plays as WebKit does on iOS: outside a touch resume() stays pending until it was called inside one.
let touch = false;
let playable = true;
globalThis.AudioContext = class {
  static allowed = false;
  resume() {
    AudioContext.allowed ||= touch;
    return AudioContext.allowed ? Promise.resolve() : new Promise(() => {});
  }
  decodeAudioData(_, done, failed) {
    if (playable) done({ duration: 0.1 });
    else failed(new Error("no sound"));
  }
  createBufferSource() {
    return { connect() {}, stop() {}, start() { queueMicrotask(() => this.onended()); } };
  }
};

const wanted = () => true;

// Ticks until it is settled, for each wait begins behind promises of its own.
async function settled(promise, timers) {
  let open = true;
  promise.finally(() => { open = false; });
  while (open) {
    for (let i = 0; i < 20; i++) await Promise.resolve();
    if (open) timers.tick(500);
  }
  return promise;
}

test("what is not recorded is for somebody else to read, and nothing is fetched where nothing is", async () => {
  assert.equal(await play("Ja", wanted, assert.fail), null);
  assert.equal(fetches, 0);
  recordingsAt("/api/sound/x");
  assert.equal(await play("Kanskje", wanted, assert.fail), null);
  assert.equal(fetches, 1);
});

test("sound that nobody has touched the page for keeps nobody waiting for ever", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  assert.equal(await settled(play("Ja", wanted, assert.fail), context.mock.timers), false);
});

test("woken inside a touch, it is heard after it", async () => {
  touch = true;
  wakeSound();
  touch = false;
  let heard = 0;
  assert.equal(await play("Ja", wanted, () => heard++), true);
  assert.equal(heard, 1);
});

test("a recording that this browser cannot play is told", async () => {
  playable = false;
  assert.equal(await play("Ja", wanted, assert.fail), false);
});
