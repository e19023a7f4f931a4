// When something cannot go on: one calm page, the same for every code that is refused.

import { $, show, t } from "./page.js";

const texts = {
  code_refused: "refused", slow_down: "slow", proof_refused: "closed", unsafe: "unsafe", old: "old",
};
let again = null;

/** Whether a problem may pass if the same thing is tried again. */
export const passes = ({ kind }) => !(kind in texts);

// The text of a problem that may pass, by its kind.
const passing = ({ kind }) => (kind === "network" ? "network" : "offline");

/** A problem that may pass, as a notice above the screen that stays. */
export const noticeOf = (problem) => (problem.kind === "network" ? `${t("stop.network_title")}. ${t("stop.network")}` : t("start.offline"));

/** Shows why it stopped; with `retry` the page offers to try the same again where that may help. */
export function stop(problem, retry) {
  const text = texts[problem.kind] ?? passing(problem);
  again = retry;
  $("#stop-title").textContent = t(`stop.${text}_title`);
  $("#stop-text").textContent = t("stop." + text);
  $('[data-do="retry"]').hidden = !(retry && passes(problem));
  $("#stop-form").hidden = problem.kind !== "old";
  show("stop");
}

export const retryStopped = () => again?.();
