// When something cannot go on: one calm page. Unknown and revoked codes are told as one.

import { $, language, screen, show, t } from "./page.js";

const texts = {
  code_refused: "refused", code_used: "used", not_yet: "early", too_late: "late", wave_over: "over", other_wave: "other", slow_down: "slow", proof_refused: "closed", unsafe: "unsafe", old: "old", fault: "fault",
};
let again = null;
let timer;
let trying = false;

// What nobody foresaw is no matter of the network.
const kindOf = (problem) => problem.kind ?? "fault";

/** Whether a problem may pass if the same thing is tried again. */
export const passes = (problem) => !(kindOf(problem) in texts);

// The text of a problem that may pass, by its kind.
const passing = ({ kind }) => (kind === "network" ? "network" : "offline");

/** A problem that may pass, as a notice above the screen that stays. */
export const noticeOf = (problem) => (problem.kind === "network" ? `${t("stop.network_title")}. ${t("stop.network")}` : t("start.offline"));

// A day in the page's language. Browsers that do not have it would write English: Norwegian then, and three days of the
// week are others in nynorsk, which none has.
function dayOf(at, parts) {
  const lang = language();
  const day = at.toLocaleDateString([`${{ nn: "nb", en: "en-GB" }[lang] ?? lang}-u-nu-latn`, "nb"], parts);
  return lang === "nn" ? day.replace(/mandag|tirsdag|lørdag/, (name) => ({ mandag: "måndag", tirsdag: "tysdag" })[name] ?? "laurdag") : day;
}

// When a slip can be used: by the clock on the wall where its group has a time of its own, with pupils' class; else
// from the wave's first day.
function early({ from, own, audience }) {
  const zone = { timeZone: "Europe/Oslo" };
  const at = new Date(from);
  const way = /^pupils/.test(audience) ? "stop.early_class" : "stop.early";
  return t(own ? way : "stop.early_day", {
    Day: dayOf(at, { weekday: "long", day: "numeric", month: "long", ...zone }),
    Clock: at.toLocaleTimeString("nb", { hour: "2-digit", minute: "2-digit", ...zone }),
  });
}

/**
 * Shows why it stopped; with `retry` the page offers to try the same again where that may help. When
 * too many ask at once it tries by itself, and says when. A slip that is not spent goes along to the
 * plain form, where that may help.
 */
export function stop(problem, retry, unspent = null) {
  const kind = kindOf(problem);
  const instead = ["old", "fault"].includes(kind) && (kind === "old" || unspent !== null || !retry);
  const slow = problem.kind === "slow_down" && retry;
  const text = texts[kind] ?? passing(problem);
  again = retry;
  $("#stop-title").textContent = t(`stop.${text}_title`);
  $("#stop-text").textContent = text === "early" ? early(problem.told) : t("stop." + text);
  $('[data-do="retry"]').hidden = !(slow || (retry && (passes(problem) || kind === "fault")));
  $("#stop-form").hidden = !instead;
  if (instead && unspent) carry(unspent.code + unspent.fingerprint);
  show("stop");
  // Not all of a class in the same second.
  if (slow) countDown((problem.wait || 5) + Math.floor(5 * Math.random()));
}

function countDown(seconds) {
  clearTimeout(timer);
  if (screen() !== "stop") return;
  if (seconds < 1) return retryStopped();
  $("#stop-text").textContent = t("stop.slow", { Count: seconds });
  timer = setTimeout(() => countDown(seconds - 1), 1000);
}

const carried = $("#plain [name=code]");

/** The slip as it came with the address, before the page's own script ran. */
export const arrived = () => carried?.value ?? "";

/** Keeps a slip for the plain form; an empty text takes it off the page. */
export function carry(slip) {
  if (carried) carried.value = slip;
}

/** Tries again what has stopped; once at a time, whoever asks for it. */
export async function retryStopped() {
  clearTimeout(timer);
  if (trying) return;
  trying = true;
  carry("");
  await again?.();
  trying = false;
}
