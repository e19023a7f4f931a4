// The open link of a group of parents, when this page stands at its address. It gives this browser a
// code, which is kept until the receipt: a reload, another tab and coming back later go on with the
// same one. Answers are never kept beside it, for whoever has the telephone has the code.

import { post } from "./api.js";
import { base64url } from "./bytes.js";
import { parseFingerprint } from "./code.js";
import { $, notice, screen, show, t } from "./page.js";
import { noticeOf } from "./stop.js";
import { read, remove, write } from "./storage.js";

/** Whether the page stands at the address of an open link, right or wrong. */
export const linked = "link" in document.body.dataset;

const address = location.pathname.split("/")[2] ?? "";
const name = "link." + address.split("-")[0].toLowerCase(); // of the group: a link may be replaced

// What the poster or the message promises of the manifest stands behind #, which no server is sent.
const promised = linked ? parseFingerprint(location.hash) : "";

let unkept = null; // where the browser's storage refuses

// {nonce, fingerprint, code, envelope}: the code is missing until its reply has come, and the envelope's
// name until the answers are locked into one.
const kept = () => read(name) ?? unkept;

function keep(value) {
  unkept = write(name, value) ? null : value;
}

function drop() {
  unkept = null;
  remove(name);
}

/** The slip that this browser has of the link, or null. */
export const keptSlip = () => (kept()?.code ? { code: kept().code, fingerprint: promised || kept().fingerprint } : null);

/** The name of the envelope that it became. */
export const keptEnvelope = () => kept()?.envelope ?? "";

/** Notes which envelope holds the answers of a code. */
export function sealed(code, envelope) {
  if (linked && kept()?.code === code) keep({ ...kept(), envelope });
}

/** Forgets the code of an envelope that has arrived. Another tab may have taken a new one meanwhile. */
export function received(envelope) {
  if (linked && keptEnvelope() === envelope) drop();
}

/** Forgets a code that cannot be used. */
export function refused(code) {
  if (linked && kept()?.code === code) drop();
}

/** For the next child: what is kept now goes its own way. */
export const anotherChild = drop;

/** Whether a code was asked for and has not come. */
export const asked = () => Boolean(kept()) && !keptSlip();

// The nonce is kept before it is sent: a lost reply must be asked for again with the same one.
async function take() {
  const own = kept() ?? { nonce: base64url(crypto.getRandomValues(new Uint8Array(32))), fingerprint: promised };
  keep(own);
  own.code ??= (await post("/api/link", JSON.stringify({ link: address, nonce: own.nonce }))).code;
  keep(own);
  return keptSlip();
}

let waits = 0; // counted, so that only the last goes on

/** Calls opened(slip) with this browser's slip, at once or when the link gives one again. */
export async function takeCode(opened) {
  waits++;
  let slip;
  try {
    slip = await take();
  } catch (problem) {
    return told(problem, () => takeCode(opened));
  }
  opened(slip);
}

function told(problem, again) {
  const { kind, wait } = problem;
  if (kind === "link_busy") return waitFor(wait, again);
  if (kind === "not_found" && $("#link-begin")) {
    drop();
    return location.reload(); // the server tells what has become of it
  }
  if (kind === "not_found") drop();
  show("door");
  if (kind === "link_full") notice(t("link.full"));
  else if (kind !== "not_found") notice(noticeOf(problem));
}

// The page waits until more codes are open and asks again by itself; under a cover it waits on.
function waitFor(seconds, again) {
  const until = Date.now() + 1000 * seconds;
  const mine = ++waits;
  show("wait");
  const tick = () => {
    if (mine !== waits) return;
    const left = Math.max(0, until - Date.now());
    if (screen() === "wait") {
      if (left === 0) return again();
      $("#wait-text").textContent = t("link.wait", { Count: Math.ceil(left / 60_000) });
    }
    setTimeout(tick, Math.max(1000, Math.min(left, 10_000)));
  };
  tick();
}
