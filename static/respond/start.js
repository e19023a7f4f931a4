// The first page: what happens to the answers, in words for the one who reads them, and the choice
// of language.

import pages from "../../templates/respond/start.yaml";
import { $, $$, language, make, t } from "./page.js";

/** Whether the language is chosen on a page of its own, before anything else. */
export const asksLanguageFirst = (audience) => audience.startsWith("parents");

export function drawStart(view, resumed) {
  $("#survey-title").textContent = view.title;
  const promises = pages[view.audience].split(" ").map((key) => make("li", {}, t("start." + key)));
  if (view.audience === "children-4-5") {
    promises.push(make("li", { class: "adult-note" }, make("strong", {}, t("start.adult")), " ", t("start.adult_text")));
  }
  $("#promises").replaceChildren(...promises);
  $('[data-do="begin"]').textContent = t(resumed ? "start.go_on" : "start.begin");
  const anew = $('[data-do="anew"]');
  anew.hidden = !resumed;
  anew.textContent = t("start.anew");
  delete anew.dataset.sure;
}

/** Draws the languages on offer, each by its own name; chosen(code) is called for the one pressed. */
export function drawLanguages(offered, chosen) {
  for (const list of $$("[data-languages]")) {
    list.replaceChildren(...offered.map(({ code, name, dir }) => {
      const button = make("button", { type: "button", lang: code, dir, "aria-pressed": String(code === language()) }, name);
      button.addEventListener("click", () => chosen(code));
      return make("li", {}, button);
    }));
  }
  $(".languages-row").hidden = offered.length < 2;
}
