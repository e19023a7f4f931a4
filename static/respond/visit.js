// One slip's visit, from its code to the sealed envelope. Answers stay in this browser until then.

import { aloudFor } from "./aloud.js";
import { ask } from "./ask.js";
import { encode, passedBy, settle, skipped, step } from "./ballot.js";
import { base64url, unbase64 } from "./bytes.js";
import { discardAnswers, discardTicket, keptAny, keyOfDraft, loadAnswers, loadTicket, saveAnswers, saveTicket } from "./draft.js";
import { erase, preload } from "./item.js";
import { look, manifestFor, questions, short } from "./invitation.js";
import { linked, refused } from "./link.js";
import { forgetOwner, helpAt, helpFor, offered, setColor, showHelp } from "./offer.js";
import { $, $$, language, make, notice, screen, setSize, show, size, speak, t } from "./page.js";
import { seal } from "./seal.js";
import { asksLanguageFirst, drawLanguages, drawStart, readerOf } from "./start.js";
import { noticeOf, passes, stop } from "./stop.js";
import { tooSoon } from "./taps.js";
import { prepare, redeem } from "./ticket.js";
import { forgetWay, goTo, lay, setOut, stay } from "./way.js";

// {slip, draftKey, manifest, view, ticket, draft, closed, mending, tries}, or null when no slip is open; draftKey is a promise. What is
// saved: ticket {invitation, language, size, pending, signed} and draft {answers, at}; at is the item's number,
// all of them: the end. closed are the items that are not shown again, tries those at the cover; while
// mending, somebody has gone from the end to what was passed by.
let visit = null;
let latest = 0; // of the slips opened; one that is put away while it is fetched is not shown any more

let home = [language(), document.documentElement.dir]; // of the page as it came, or as somebody chose before a slip
let chosenHere = /[?&]lang=/.test(location.search);

/** The page's own address: nothing of a slip, and the language that somebody has chosen. */
export const address = () => location.pathname + (chosenHere ? `?lang=${home[0]}` : "");

export const isOpen = () => visit !== null;

let shared = true; // the tablet goes on to somebody else, whose language may be another

/** Turns the page back into the language it came in, where the one before chose another. */
export const speakAsBefore = () => (shared && language() !== home[0] ? speak(...home).catch(() => {}) : null);

/** Turns the page into a language that is chosen before a slip; a reload and Back keep it. */
export async function speakHere(lang, dir) {
  await speak(lang, dir);
  home = [lang, dir];
  chosenHere = true;
  history.replaceState(history.state, "", address() + location.hash);
}

/** Forgets the slip, whose it was and everything answered. The locked draft stays on the tablet. */
export function forget() {
  forgetAnswers();
  forgetOwner();
  delete document.body.dataset.audience;
}

function forgetAnswers() {
  visit = null;
  latest++;
  erase();
  $("#skipped-list").replaceChildren();
  forgetWay();
  for (const node of $$(".fingerprint")) node.textContent = "";
}

const hour = 60 * 60 * 1000; // ms
// How long answers are kept: a lesson where a tablet goes from hand to hand.
const lastsFor = (audience) => (/^(children|pupils)-/.test(audience) ? 2 : 24) * hour;

// One saving after the other, so that none is still under way when the draft is discarded.
function keep() {
  const { draftKey, ticket, draft, manifest, saving } = visit;
  ticket.size = size();
  visit.saving = Promise.all([draftKey, saving]).then(([opened]) => Promise.all([
    saveTicket(opened, ticket, manifest.until),
    // The code of an open link lies beside what is kept, so that whoever has it could open the answers.
    linked || saveAnswers(opened, draft, lastsFor(ticket.invitation.audience)),
  ]));
  return visit.saving;
}

const fresh = () => ({ answers: [], at: -1 });

// What has been answered is not shown again: from here on somebody else may hold the tablet.
function closeGiven() {
  visit.draft.answers.forEach((answer, i) => {
    if (answer) visit.closed.add(i);
  });
}

/** Opens a slip: where it was left on this tablet, or from the beginning. */
export async function open(slip) {
  forget();
  const mine = latest;
  show("busy");
  try {
    const draftKey = keyOfDraft(slip.code); // takes an old tablet long; the first page waits for it only where drafts are
    const kept = keptAny() ? await loadTicket(await draftKey) : null;
    const ticket = kept ?? { invitation: await look(slip), language: "" };
    const { languages, audience } = ticket.invitation;
    const first = [ticket.language, language()].find((l) => languages.includes(l)) ?? languages[0];
    const promise = manifestFor(ticket.invitation, slip.fingerprint); // nothing is shown before it fits
    const [manifest, view, offer] = await Promise.all([
      promise, questions(ticket.invitation, promise, first), offered(ticket.invitation),
    ]);
    const help = await helpAt(offer, manifest, ticket.invitation);
    const draft = (kept && (await loadAnswers(await draftKey))) ?? fresh();
    if (mine !== latest) return;
    visit = { slip, draftKey, manifest, ticket, draft, closed: new Set(), tries: 0 };
    setSize(ticket.size ?? size());
    shared = !asksLanguageFirst(audience);
    closeGiven();
    showHelp(help);
    helpFor(readerOf(view.audience));
    setColor(offer.color);
    aloudFor(view.audience, offer.sounds);
    preload(view.audience);
    for (const node of $$(".fingerprint")) node.textContent = short(manifest.fingerprint);
    await showView(view);
    const chosen = ticket.language || chosenHere;
    const page = !chosen && languages.length > 1 && asksLanguageFirst(view.audience) ? "language" : "start";
    setOut(page);
    show(page);
  } catch (problem) {
    if (mine !== latest) return;
    if (isDead(problem)) refused(slip.code);
    stop(problem, () => open(slip), slip);
  }
}

// Turns page and questions into the language of a view.
async function showView(view) {
  visit.view = view;
  await speak(view.lang, view.dir).catch(() => {}); // the page's own words stay as they are
  for (const node of [$("#item"), $("#survey-title"), $("#skipped-list")]) Object.assign(node, { lang: view.lang, dir: view.dir });
  document.body.dataset.audience = view.audience;
  // The questions list every language they are written in; which are offered is for the owner to say.
  drawLanguages(view.languages.filter(({ code }) => visit.ticket.invitation.languages.includes(code)), chooseLanguage);
  drawStart(view, visit.draft.at >= 0, visit.manifest);
  // A camera's slip has been compared already; what is typed has only its reader's eyes.
  $("#compare").hidden = visit.slip.fingerprint !== "";
}

let wanted = ""; // the language pressed last

async function chooseLanguage(code) {
  const mine = visit;
  wanted = code;
  try {
    const view = code === mine.view.lang ? mine.view : await questions(mine.ticket.invitation, mine.manifest, code);
    if (visit !== mine || wanted !== code) return;
    await showView(view);
    mine.ticket.language = code;
    if (screen() === "question") askNow(); // somebody who was faster than the network
    else if (screen() === "start") show("start");
    else if (screen() === "language") {
      goTo("start");
      show("start");
    }
  } catch (problem) {
    notice(noticeOf(problem));
  }
}

/** Redeems the slip, once, and asks the first question or the one where it was left. */
export async function begin() {
  const mine = visit;
  const { ticket, draft, slip, manifest } = mine;
  const first = !ticket.pending; // no message of this slip has been sent
  try {
    ticket.language = visit.view.lang;
    if (!ticket.signed) {
      // Begun in another tab meanwhile: it goes on here too, and the first envelope counts.
      if (!ticket.pending && (await loadTicket(await visit.draftKey))) return open(slip);
      ticket.pending ??= await prepare(manifest.group);
      await keep(); // before asking: a lost reply must be asked for again with the same message
      ticket.signed = await redeem(slip.code, manifest.group, ticket.pending);
      delete ticket.pending;
    }
    if (draft.at < 0) draft.at = step(visit.view.items, -1, 1);
    await keep();
    met().forEach(goTo);
    askNow();
  } catch (problem) {
    if (isDead(problem)) refused(slip.code);
    if (first && ["not_yet", "too_late"].includes(problem.kind)) await unspend(mine);
    if (passes(problem) && screen() !== "stop") notice(noticeOf(problem));
    else stop(problem, begin, ticket.signed || ticket.pending ? null : slip);
  }
}

// A code that nobody can answer with: a used one has its ticket elsewhere.
const isDead = ({ kind }) => ["code_refused", "code_used"].includes(kind);

// Nothing was signed: the slip is asked about anew when it comes again, and told when it can be used.
async function unspend({ ticket, saving, draftKey }) {
  delete ticket.pending;
  await saving;
  discardTicket(await draftKey);
}

/** Throws the answers away; the slip's right to answer stays here, so that it can begin anew. */
export async function discard() {
  const { draftKey, saving } = visit;
  await saving;
  discardAnswers(await draftKey);
}

/** Throws the answers away and begins with the first question. */
export async function anew() {
  await discard();
  visit.draft = fresh();
  visit.closed.clear();
  drawStart(visit.view, false, visit.manifest);
  return begin();
}

function askNow() {
  const { view, draft, closed } = visit;
  if (closed.has(draft.at)) draft.at = after(draft.at);
  stay(draft.at);
  if (draft.at >= view.items.length) return end();
  ask(view, draft.answers, draft.at, keep);
}

// The number of the next item that is asked, or of all of them.
function after(at) {
  const { view: { items }, draft: { answers }, closed, mending } = visit;
  const next = step(items, at, 1, mending ? new Set([...closed, ...answers.keys()].filter((i) => answers[i] !== undefined)) : closed);
  return next < 0 ? items.length : next;
}

// The questions up to the one at hand, as Back meets them.
function met() {
  const { view: { items }, draft: { at }, closed } = visit;
  const list = [];
  for (let i = at; i >= 0; i = step(items, i, -1, closed)) list.unshift(i);
  return list;
}

/** Goes on; without an answer only if that was meant. */
export function forward() {
  const { draft } = visit;
  if (!draft.answers[draft.at] && tooSoon()) return;
  draft.answers[draft.at] ??= skipped;
  goOnTo(after(draft.at));
}

function goOnTo(at) {
  goTo(at);
  askAt(at);
}

function askAt(at) {
  visit.draft.at = at;
  keep();
  askNow();
}

/** Shows a screen that Back or Forward leads to: "shown", or "past" when it is not shown any more. */
export function follow(to) {
  if (typeof to === "string") {
    show(to);
    return "shown";
  }
  if (visit.closed.has(to)) return "past";
  askAt(to);
  return "shown";
}

function end() {
  const { view, draft, closed } = visit;
  erase();
  $('[data-screen="send"] [data-do="back"]').hidden = step(view.items, view.items.length, -1, closed) < 0;
  visit.mending = false;
  const passed = passedBy(view.items, draft.answers);
  $("#skipped").textContent = t("send.skipped", { Count: passed.length });
  $("#skipped").hidden = passed.length === 0;
  $("#skipped-list").replaceChildren(...passed.map((i) =>
    make("li", {}, make("a", { href: "#main", "data-do": "mend", "data-at": i }, view.items[i].text))));
  show("send");
}

/** Goes from the end to a question that was passed by; what follows is what else has no answer yet, and the end. */
export function mend({ dataset }) {
  visit.mending = true;
  goOnTo(Number(dataset.at));
}

const mostTries = 5; // at the symbols of a covered slip

/** Takes the question off the page while it is covered. What is answered by then is not shown again. */
export function cover() {
  if (!visit) return;
  const { draft, closed } = visit;
  closeGiven();
  erase();
  $("#skipped-list").replaceChildren();
  if (closed.has(draft.at)) draft.at = after(draft.at);
  if (draft.at >= 0) lay("start", met());
}

/** Shows the question again after a cover. */
export const uncover = () => askNow();

/**
 * What it takes to lift the cover: "tap", or where the tablet goes from hand to hand and it must be the
 * same person, the "last" symbols of the slip or the whole "slip".
 */
export function lifting(same) {
  if (!visit || !shared || !same) return "tap";
  return visit.tries >= mostTries || /^(children|pupils-[13]-)/.test(visit.ticket.invitation.audience) ? "slip" : "last";
}

/** Whether these are the last four symbols of the slip's code, or more of them; what is wrong is counted. */
export function fits(symbols) {
  if (symbols.length < 4) return false;
  const right = visit.slip.code.endsWith(symbols);
  visit.tries = right ? 0 : visit.tries + 1;
  return right;
}

/** Whether a slip is the open one. */
export const holds = ({ code, fingerprint }) =>
  visit?.slip.code === code && (!fingerprint || fingerprint === visit.manifest.fingerprint);

/**
 * Calls gone() when another tab of this browser has sent or thrown away what is answered here: what it keeps is gone then,
 * and what would be kept from here would be an answer that nobody sends.
 */
export const watchTabs = (gone) => addEventListener("storage", async ({ key, newValue }) => {
  if (visit && newValue === null && key?.endsWith((await visit.draftKey).name)) gone();
});

/** Seals the answers into the envelope that is sent: the body of a cast, and until when it is taken. */
export async function envelope() {
  const { view, ticket, draft, manifest } = visit;
  const { group, questionnaire } = ticket.invitation;
  const plain = encode(questionnaire, settle(view.items, draft.answers));
  const sealed = await seal(manifest.wave, group, unbase64(ticket.signed.token), plain);
  return { body: { group, ...ticket.signed, sealed: base64url(sealed) }, until: manifest.until };
}

/**
 * Forgets the slip. The answers are thrown away, then put(code) keeps their envelope; where it was kept
 * the ticket goes too. The owner's help lines stay for the last page.
 */
export async function finish(put) {
  const { slip, draftKey, saving } = visit;
  forgetAnswers();
  lay("start", [undefined]);
  await saving;
  const opened = await draftKey;
  discardAnswers(opened);
  if (put(slip.code)) discardTicket(opened);
}
