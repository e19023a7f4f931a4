// Playing what somebody has recorded. The recordings are fetched when they are first wanted and kept
// by the browser under an address that changes with them.

import { unpack } from "./clips.js";

let address = ""; // of the recordings that fit the page at hand
let clips = null; // a promise of them
let context = null;
let playing = null;

/** Says where the recordings of the page's language are; an empty address: there are none. */
export function recordingsAt(url) {
  if (url === address) return;
  address = url;
  clips = null;
}

// Fails when a promise takes longer: on iPads some are never kept.
function within(ms, promise) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(fail, ms, new Error("too late")); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function fetched() {
  const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" });
  if (!response.ok) throw new Error("no recordings");
  return unpack(new Uint8Array(await response.arrayBuffer()));
}

async function recordingOf(text) {
  clips ??= fetched();
  try {
    return (await within(20_000, clips)).get(text);
  } catch (problem) {
    clips = null; // tried again with the next text
    throw problem;
  }
}

// Asks for sound. A browser that waits for a touch keeps the promise when it comes, or never.
function resumed() {
  const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  if (navigator.audioSession) navigator.audioSession.type = "playback"; // heard on a muted tablet too
  context ??= new Context();
  return context.resume();
}

/** Must be called inside a touch: iPads let nothing be heard before sound was asked for inside one. */
export function wakeSound() {
  try {
    resumed()?.catch(() => {});
  } catch {
    // play tells.
  }
}

// In the form that Safari had first.
const decoded = (clip) => new Promise((done, failed) => { context.decodeAudioData(clip.slice().buffer, done, failed); });

/**
 * Plays what was recorded of a text to its end: true, also when it is no longer wanted. null when nothing was
 * recorded, false when it cannot be fetched or played. begun() is called when it is heard.
 */
export async function play(text, wanted, begun) {
  if (!address) return null;
  try {
    const clip = await recordingOf(text);
    if (!clip) return null;
    await within(2000, resumed());
    const buffer = await within(5000, decoded(clip));
    if (!wanted()) return true;
    begun();
    await sounded(buffer);
    return true;
  } catch {
    return false;
  }
}

function sounded(buffer) {
  const source = context.createBufferSource();
  playing = source;
  source.buffer = buffer;
  source.connect(context.destination);
  const ended = new Promise((resolve) => { source.onended = resolve; });
  source.start();
  return within(1000 * buffer.duration + 2000, ended);
}

/** Stops in the middle. */
export function silence() {
  playing?.stop();
  playing = null;
}
