// One question on the screen, with how far it is and what the next button says.

import { draw } from "./item.js";
import { $, show, t } from "./page.js";

/** Asks question number `at`; what is picked goes into answers, and changed() is called. */
export function ask(view, answers, at, changed) {
  draw(view, at, answers[at], (value) => {
    answers[at] = value;
    labelNext(value);
    changed();
  });
  // Of all questions, asked or not: a count of those asked would tell a neighbour of some answers.
  const part = Math.round((100 * at) / view.items.length);
  $("#progress").value = part;
  $("#progress").setAttribute("aria-valuetext", t("question.percent", { N: part }));
  labelNext(answers[at]);
  show("question");
}

function labelNext(answer) {
  $("#next").textContent = t(answer ? "next" : "skip_item");
  $("#next").className = answer ? "primary" : "secondary";
}
