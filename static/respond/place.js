// From a code to what is asked and which locks are used, checked against the wave's manifest: the
// same bytes for everybody, so that no respondent can be given a lock of their own.

import { getBytes, getJSON, post, Refusal } from "./api.js";
import { unbase64 } from "./bytes.js";
import { alphabet } from "./code.js";

/** Asks what a code opens; it uses nothing up. */
export const look = (code) => post("/api/look", JSON.stringify({ code }));

/** Fetches the manifest of a place and finds the keys in it. Throws "unsafe" if they do not fit. */
export async function locks(place) {
  const bytes = await getBytes("/api/manifest/" + place.wave);
  const manifest = JSON.parse(new TextDecoder().decode(bytes));
  const group = manifest.groups.find((g) => g.id === place.group);
  const asked = manifest.questionnaires.some((q) => q.audience === place.audience && q.hash === place.questionnaire);
  if (manifest.version !== 1 || manifest.wave !== place.wave || manifest.ballot_size !== 256 ||
      !group || group.audience !== place.audience || !asked) throw new Refusal("unsafe");
  return { wave: unbase64(manifest.wave_key), group: unbase64(group.key), fingerprint: await fingerprint(bytes) };
}

/** The questions in one language. */
export async function questions(place, language) {
  const view = await getJSON(`/api/questionnaire/${place.questionnaire}/${language}`);
  if (view.hash !== place.questionnaire) throw new Refusal("unsafe");
  return view;
}

/** Ten symbols of a manifest's SHA-256: survey.Fingerprint in Go. */
export async function fingerprint(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  let n = hash.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let symbols = "";
  for (let i = 0; i < 10; i++) {
    symbols += alphabet[Number(n % 23n)];
    n /= 23n;
  }
  return symbols.slice(0, 5) + "-" + symbols.slice(5);
}
