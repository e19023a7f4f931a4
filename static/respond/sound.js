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

export const recorded = () => address !== "";

async function fetched() {
  const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" });
  if (!response.ok) throw new Error("no recordings");
  return unpack(new Uint8Array(await response.arrayBuffer()));
}

async function recordingOf(text) {
  if (!address) return null;
  clips ??= fetched();
  try {
    return (await clips).get(text);
  } catch {
    clips = null; // tried again with the next text
    return null;
  }
}

/** Plays what was recorded of a text to its end; false when nothing was, or it cannot be played. */
export async function play(text, stillWanted) {
  const clip = await recordingOf(text);
  // No browser lets a page speak before anybody has touched it.
  if (!clip || navigator.userActivation?.hasBeenActive === false) return false;
  try {
    if (navigator.audioSession) navigator.audioSession.type = "playback"; // heard on a muted tablet too
    context ??= new AudioContext();
    await context.resume();
    const buffer = await context.decodeAudioData(clip.slice().buffer);
    if (!stillWanted()) return true;
    await sounded(buffer);
    return true;
  } catch {
    return false;
  }
}

function sounded(buffer) {
  playing = context.createBufferSource();
  playing.buffer = buffer;
  playing.connect(context.destination);
  return new Promise((resolve) => {
    playing.onended = resolve;
    playing.start();
  });
}

/** Stops in the middle. */
export function silence() {
  playing?.stop();
  playing = null;
}
