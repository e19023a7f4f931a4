// One slip's visit, from its code to the sealed envelope. Answers stay in this browser until then.

import { aloudFor } from "./aloud.js";
import { ask } from "./ask.js";
import { encode, passedBy, settle, skipped, step } from "./ballot.js";
import { base64url, unbase64 } from "./bytes.js";
import { discard, keptAny, keyOfDraft, load, save } from "./draft.js";
import { erase, preload } from "./item.js";
import { look, questions, waveKeys } from "./invitation.js";
import { forgetOwner, offered, setColor, showHelp } from "./offer.js";
import { $, language, notice, screen, show, speak, t } from "./page.js";
import { seal } from "./seal.js";
import { asksLanguageFirst, drawLanguages, drawStart } from "./start.js";
import { noticeOf, passes, stop } from "./stop.js";
import { prepare, redeem } from "./ticket.js";

// {code, draftKey, keys, view, draft}, or null when no slip is open; draftKey is a promise. The draft is what is saved:
// {invitation, language, pending, ticket, answers, at}; at is the item's number, all of them: the end.
let visit = null;

const home = language(); // of the page as it came

export const isOpen = () => visit !== null;

let shared = true; // the tablet goes on to somebody else, whose language may be another

/** Turns the page back into the language it came in, where the one before chose another. */
export const speakAsBefore = () => (shared && language() !== home ? speak(home).catch(() => {}) : null);

/** Forgets the slip, whose it was and everything answered. The locked draft stays on the tablet. */
export function forget() {
  forgetAnswers();
  forgetOwner();
  delete document.body.dataset.audience;
}

function forgetAnswers() {
  visit = null;
  erase();
  $("#fingerprint").textContent = "";
}

// One saving after the other, so that none is still under way when the draft is discarded.
function keep() {
  const { draftKey, draft, saving } = visit;
  visit.saving = Promise.all([draftKey, saving]).then(([opened]) => save(opened, draft));
  return visit.saving;
}

/** Opens a slip: where it was left on this tablet, or from the beginning. */
export async function open(code) {
  forget();
  show("busy");
  try {
    const draftKey = keyOfDraft(code); // takes an old tablet long; the first page waits for it only where drafts are
    const kept = keptAny() ? await load(await draftKey) : null;
    const draft = kept ?? { invitation: await look(code), language: "", answers: [], at: -1 };
    const { languages } = draft.invitation;
    const first = [draft.language, language()].find((l) => languages.includes(l)) ?? languages[0];
    visit = { code, draftKey, draft };
    shared = !asksLanguageFirst(draft.invitation.audience);
    keys().catch(() => {}); // on its way while the first page is read; begin() tells if it failed
    const [view, offer] = await Promise.all([questions(draft.invitation, first), offered(draft.invitation)]);
    showHelp(offer.help);
    setColor(offer.color);
    aloudFor(view.audience, offer.sounds);
    preload(view.audience);
    await showView(view);
    show(!draft.language && languages.length > 1 && asksLanguageFirst(view.audience) ? "language" : "start");
  } catch (problem) {
    stop(problem, () => open(code));
  }
}

// The keys, fetched and checked once; asked for again if that failed.
async function keys() {
  const { draft } = visit;
  visit.keys ??= waveKeys(draft.invitation);
  const mine = visit.keys;
  try {
    return await mine;
  } catch (problem) {
    if (visit?.keys === mine) visit.keys = null;
    throw problem;
  }
}

// Turns page and questions into the language of a view.
async function showView(view) {
  visit.view = view;
  await speak(view.lang, view.dir).catch(() => {}); // the page's own words stay as they are
  for (const node of [$("#item"), $("#survey-title")]) Object.assign(node, { lang: view.lang, dir: view.dir });
  document.body.dataset.audience = view.audience;
  // The questions list every language they are written in; which are offered is for the owner to say.
  drawLanguages(view.languages.filter(({ code }) => visit.draft.invitation.languages.includes(code)), chooseLanguage);
  drawStart(view, visit.draft.at >= 0);
}

let wanted = ""; // the language pressed last

async function chooseLanguage(code) {
  const mine = visit;
  wanted = code;
  try {
    const view = await questions(mine.draft.invitation, code);
    if (visit !== mine || wanted !== code) return;
    await showView(view);
    mine.draft.language = code;
    if (screen() === "question") askNow(); // somebody who was faster than the network
    else if (["language", "start"].includes(screen())) show("start");
  } catch (problem) {
    notice(noticeOf(problem));
  }
}

/** Redeems the slip, once, and asks the first question or the one where it was left. */
export async function begin() {
  const { draft, code } = visit;
  try {
    const { group, fingerprint } = await keys();
    $("#fingerprint").textContent = fingerprint;
    draft.language = visit.view.lang;
    if (!draft.ticket) {
      // Begun in another tab meanwhile: it goes on here too, and the first envelope counts.
      if (!draft.pending && (await load(await visit.draftKey))) return open(code);
      draft.pending ??= await prepare(group);
      await keep(); // before asking: a lost reply must be asked for again with the same message
      draft.ticket = await redeem(code, group, draft.pending);
      delete draft.pending;
    }
    if (draft.at < 0) draft.at = step(visit.view.items, draft.answers, -1, 1);
    await keep();
    askNow();
  } catch (problem) {
    if (passes(problem)) notice(noticeOf(problem));
    else stop(problem);
  }
}

function askNow() {
  const { view, draft } = visit;
  if (draft.at >= view.items.length) return end();
  ask(view, draft.answers, draft.at, keep);
}

export function forward() {
  const { view, draft } = visit;
  draft.answers[draft.at] ??= skipped;
  const next = step(view.items, draft.answers, draft.at, 1);
  goTo(next < 0 ? view.items.length : next);
}

export function back() {
  const { view, draft } = visit;
  const previous = step(view.items, draft.answers, draft.at, -1);
  if (previous < 0) return show("start");
  goTo(previous);
}

function goTo(at) {
  visit.draft.at = at;
  keep();
  askNow();
}

function end() {
  const { view, draft } = visit;
  erase();
  const n = passedBy(view.items, draft.answers);
  $("#skipped").textContent = t("send.skipped", { Count: n });
  $("#skipped").hidden = n === 0;
  show("send");
}

/** Seals the answers into the envelope that is sent: the body of a cast, and until when it is taken. */
export async function envelope() {
  const { view, draft } = visit;
  const { group } = draft.invitation;
  const plain = encode(draft.invitation.questionnaire, settle(view.items, draft.answers));
  const { wave, until } = await keys();
  const sealed = await seal(wave, group, unbase64(draft.ticket.token), plain);
  return { body: { group, ...draft.ticket, sealed: base64url(sealed) }, until };
}

/**
 * Throws the draft away, once its envelope is kept elsewhere, and forgets the slip. The owner's help
 * lines stay for the last page.
 */
export async function finish() {
  const { draftKey, saving } = visit;
  forgetAnswers();
  await saving;
  discard(await draftKey);
}
