// The first page: whom the slip is for, what happens to the answers, in words for the one who reads
// them, and the choice of language.

import pages from "../../templates/respond/start.yaml";
import { $, $$, language, make, t } from "./page.js";

/** The word for whose help lines an audience is shown (help.yaml). */
export const readerOf = (audience) => pages[audience].split(" ")[1];

/** Whether the language is chosen on a page of its own, before anything else. */
export const asksLanguageFirst = (audience) => audience.startsWith("parents");

/** Draws it; a questionnaire that is looked through has no manifest, and so nobody it is for. */
export function drawStart(view, resumed, manifest) {
  $("#survey-title").textContent = view.title;
  const [who, , ...keys] = pages[view.audience].split(" ");
  const values = manifest && named(manifest);
  $("#slip-for").textContent = values ? t("start.for." + who, values) : "";
  // A link may have led parents here, so theirs are invited and no slips; what names the group already need not again.
  const count = values ? [t(who === "parents" ? "start.invited" : "start.count", values)] : [];
  if (values && who !== "pupils") count.push(t("start.group", { Groups: values.Groups }));
  $("#slip-count").textContent = count.join(" ");
  const promises = keys.map((key) => make("li", {}, t("start." + key)));
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

// The names on the slip. A text that runs in the other direction keeps them apart itself.
function named({ places, invited }) {
  const list = (names) => names.join(", ");
  return {
    Count: invited,
    Units: list(places.map(({ unit }) => unit)),
    Groups: list([...new Set(places.flatMap(({ groups }) => groups))]),
    Places: places.map(({ unit, groups }) => t("start.place", { Groups: list(groups), Unit: unit })).join(", "),
  };
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
