// When something cannot go on: one calm page, the same for every code that is refused.

import { $, show, t } from "./page.js";

const texts = {
  code_refused: "refused", slow_down: "slow", proof_refused: "closed", unsafe: "unsafe", old: "old",
};
let again = null;

/** Whether a problem may pass if the same thing is tried again. */
export const passes = ({ kind }) => !(kind in texts);

/** Shows why it stopped; with `retry` the page offers to try the same again where that may help. */
export function stop(problem, retry) {
  const text = texts[problem.kind] ?? "offline";
  again = retry;
  $("#stop-title").textContent = t(`stop.${text}_title`);
  $("#stop-text").textContent = t("stop." + text);
  $('[data-do="retry"]').hidden = !(retry && passes(problem));
  $("#stop-form").hidden = problem.kind !== "old";
  show("stop");
}

export const retryStopped = () => again?.();
