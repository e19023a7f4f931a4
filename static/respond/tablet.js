// What the tablet that the page stands on can do. Nothing here knows a slip, sends or keeps anything.

import { hasCamera, offerScan } from "../scan/camera.js";
import { say, voiceFor, voices, wakeVoice } from "./voice.js";

const language = document.documentElement.lang;
const status = (check) => document.querySelector(`[data-check="${check}"] [role="status"]`);

function tell(check, yes) {
  const node = status(check);
  node.textContent = yes ? node.dataset.yes : node.dataset.no;
  node.className = yes ? "good" : "note";
}

// The server's own page, and not one that a network puts in its place.
async function network() {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 10_000);
  try {
    const response = await fetch("/", { credentials: "omit", cache: "no-store", redirect: "error", signal: abort.signal });
    tell("network", response.ok && (await response.text()).includes('data-screen="door"'));
  } catch {
    tell("network", false);
  }
}

const ownVoice = () => tell("voice", voiceFor(language, voices()) !== null);

// Three tones, for whoever has no voice. Whether sound is let out, the browser tells; whether somebody hears it, nobody.
async function tones() {
  const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  const context = new Context();
  if (navigator.audioSession) navigator.audioSession.type = "playback";
  const running = context.resume(); // inside the touch
  [440, 550, 660].forEach((pitch, i) => {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    loudness.gain.value = 0.2;
    tone.frequency.value = pitch;
    tone.connect(loudness);
    loudness.connect(context.destination);
    tone.start(context.currentTime + i * 0.25);
    tone.stop(context.currentTime + i * 0.25 + 0.2);
  });
  await Promise.race([running, new Promise((_, fail) => { setTimeout(fail, 2000); })]);
  setTimeout(() => context.close(), 1500);
}

document.querySelector("#hear").addEventListener("click", async () => {
  let heard = false;
  if (voiceFor(language, voices())) {
    wakeVoice();
    heard = Boolean(await say(status("sound").dataset.say, language, () => tell("sound", true)));
  }
  try {
    if (!heard) await tones();
    tell("sound", true);
  } catch {
    tell("sound", false);
  }
});

const see = document.querySelector("#see");
const words = see.textContent;
if (!hasCamera()) tell("camera", false);
offerScan(see, document.querySelector("#camera"), {
  accept: (text) => text,
  begun: () => { status("camera").textContent = ""; },
  found: () => tell("camera", true),
  failed: (away) => tell(away ? "network" : "camera", false),
  label: (on) => (on ? see.dataset.stop : words),
});

network();
tell("lock", Boolean(globalThis.crypto?.subtle));
ownVoice();
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", ownVoice);
for (const ms of [500, 2000, 5000]) setTimeout(ownVoice, ms); // some browsers find voices without telling
