// From a code to what is asked and which keys are used, checked against the wave's manifest: the
// same bytes for everybody, so that no respondent can be given a key of their own.

import { get, post, Refusal } from "./api.js";
import { hex, sha256, unbase64 } from "./bytes.js";
import { alphabet } from "./code.js";

/** Asks what a code opens; it uses nothing up. */
export const look = (code) => post("/api/look", JSON.stringify({ code }));

const grace = 15 * 60 * 1000; // survey.Grace in Go

const isManifest = (value) => Boolean(value?.wave_key && value.questionnaires && Array.isArray(value.parts));
const isPart = (value) => Array.isArray(value) && value.every((group) => group?.id && group.key);
const isView = (value) => typeof value?.hash === "string" && Array.isArray(value.items);

/**
 * Fetches the manifest of an invitation, and the one part of it that its group can be in, and
 * finds the keys, and until when answers are taken, in ms. Throws "unsafe" if they do not fit.
 */
export async function waveKeys(invitation) {
  const path = "/api/manifest/" + invitation.wave;
  const { value: manifest, bytes } = await get(path, isManifest);
  const asked = manifest.questionnaires.some((q) => q.audience === invitation.audience && q.hash === invitation.questionnaire);
  if (manifest.version !== 2 || manifest.wave !== invitation.wave || manifest.ballot_size !== 256 || !asked) throw new Refusal("unsafe");
  const number = parseInt(invitation.group.slice(0, 4), 16) % manifest.parts.length;
  const part = await get(`${path}/${number}`, isPart);
  if (hex(await sha256(part.bytes)) !== manifest.parts[number]) throw new Refusal("unsafe");
  const [group, another] = part.value.filter((g) => g.id === invitation.group);
  if (!group || another || group.audience !== invitation.audience) throw new Refusal("unsafe");
  return {
    wave: unbase64(manifest.wave_key), group: unbase64(group.key), fingerprint: await fingerprint(bytes),
    until: Date.parse(manifest.closes) + grace,
  };
}

/** The questions in one language. */
export async function questions(invitation, language) {
  const { value: view } = await get(`/api/questionnaire/${invitation.questionnaire}/${language}`, isView);
  if (view.hash !== invitation.questionnaire) throw new Refusal("unsafe");
  return view;
}

/** Ten symbols of a manifest's SHA-256: survey.Fingerprint in Go. */
export async function fingerprint(bytes) {
  const hash = await sha256(bytes);
  let n = hash.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let symbols = "";
  for (let i = 0; i < 10; i++) {
    symbols += alphabet[Number(n % 23n)];
    n /= 23n;
  }
  return symbols.slice(0, 5) + "-" + symbols.slice(5);
}
