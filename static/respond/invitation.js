// From a slip to what is asked and which keys are used, all of it checked against the wave's manifest:
// the same bytes for everybody, so that no respondent can be given a key or a question of their own.

import { get, post, Refusal } from "./api.js";
import { sha256, unbase64, utf8 } from "./bytes.js";
import { alphabet } from "./code.js";

/** Asks what a slip opens; it uses nothing up. */
export const look = ({ code, fingerprint }) => post("/api/look", JSON.stringify(fingerprint ? { code, fingerprint } : { code }));

const grace = 15 * 60 * 1000; // survey.Grace in Go

const isServed = (value) => Boolean(value?.[0]?.wave_key && value[0].questionnaires && value[0].parts && value[1]);
const isView = (value) => typeof value?.hash === "string" && Array.isArray(value.items);

// The shapes of what the manifest covers. A field more or less, or in another place, and it is another.
const text = "string";
const number = "number";
const manifestShape = {
  version: number, wave: text, closes: text, wave_key: text, ballot_size: number,
  questionnaires: [{ audience: text, hash: text, texts: [{ language: text, fingerprint: text }] }],
  parts: [text],
};
const partShape = [{ id: text, audience: text, places: [{ unit: text, groups: [text] }], invited: number, key: text }];
const viewShape = {
  hash: text, audience: text, lang: text, dir: text, title: text,
  languages: [{ code: text, name: text, dir: text }],
  words: [{ id: text, asks: text, means: text }],
  items: [{
    code: text, text, before: text, word: text, practice: "boolean", best: text,
    options: [{ value: number, text }],
  }],
};

function fits(value, shape) {
  if (typeof shape === "string") return typeof value === shape;
  if (typeof shape === "function") return shape(value);
  if (Array.isArray(shape)) return Array.isArray(value) && value.every((one) => fits(one, shape[0]));
  const names = Object.keys(shape);
  return value && Object.keys(value).join() === names.join() && names.every((name) => fits(value[name], shape[name]));
}

function safe(yes) {
  if (!yes) throw new Refusal("unsafe");
}

// The bytes of a value in the one way the server writes it (survey.Canonical in Go).
const write = (value) => utf8(JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => "\\u" + c.charCodeAt(0).toString(16)));

// Requires that a value was written in that way, with no field twice, nothing escaped or set apart that
// need not be, and has a shape.
function exact({ value, bytes }, shape) {
  const again = write(value);
  safe(again.length === bytes.length && again.every((byte, i) => byte === bytes[i]) && fits(value, shape));
  return value;
}

/**
 * Fetches the manifest of an invitation, with the one part of it that its group can be in. Gives the
 * keys, what is asked, whom the slip is for, until when answers are taken, in ms, and the manifest's
 * fingerprint. Throws "other_wave" when the slip tells that it was printed under another manifest,
 * "unsafe" if anything does not fit.
 */
export async function manifestFor(invitation, promised) {
  const served = await get(`/api/manifest/${invitation.wave}/${invitation.group}`, isServed);
  const fingerprint = await fingerprintOf(write(served.value[0]));
  if (promised && promised !== fingerprint) throw new Refusal("other_wave");
  const [manifest, part] = exact(served, (value) => value.length === 2 && fits(value[0], manifestShape) && fits(value[1], partShape));
  safe(manifest.version === 3 && manifest.wave === invitation.wave && manifest.ballot_size === 256);
  const [asked, twice] = manifest.questionnaires.filter((q) => q.audience === invitation.audience);
  safe(asked?.hash === invitation.questionnaire && !twice);
  const at = parseInt(invitation.group.slice(0, 4), 16) % manifest.parts.length;
  safe((await fingerprintOf(write(part))) === manifest.parts[at]);
  const [group, another] = part.filter((g) => g.id === invitation.group);
  safe(group?.audience === invitation.audience && !another && group.invited >= 10); // fewer are never asked alone
  return {
    wave: unbase64(manifest.wave_key), group: unbase64(group.key), until: Date.parse(manifest.closes) + grace,
    asked, places: group.places, invited: group.invited, part: at, fingerprint,
  };
}

/**
 * The questions of an invitation in one language: the very bytes that its manifest, which may still be
 * on its way, has the fingerprint of.
 */
export async function questions({ wave, audience }, manifest, language) {
  const [{ asked }, served] = await Promise.all([manifest, get(`/api/questionnaire/${wave}/${audience}/${language}`, isView)]);
  safe(asked.texts.find((one) => one.language === language)?.fingerprint === (await fingerprintOf(served.bytes)));
  const view = exact(served, viewShape);
  safe(view.hash === asked.hash && view.audience === audience && view.lang === language);
  return view;
}

/** The SHA-256 of bytes as 29 symbols: survey.FingerprintOf in Go. */
export async function fingerprintOf(bytes) {
  let n = (await sha256(bytes)).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let all = "";
  while (all.length < 29) {
    all += alphabet[Number(n % 23n)];
    n /= 23n;
  }
  return all;
}

/** How a fingerprint begins, as it is printed for people to compare. */
export const short = (fingerprint) => fingerprint.slice(0, 5) + "-" + fingerprint.slice(5, 10);
