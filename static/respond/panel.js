// The help lines above the page. What <dialog> would do is done here: Safari has it from 15.4 only.

import { $, $$ } from "./page.js";

let opener = null; // where the focus goes back to

export const panelOpen = () => !$("#help").hidden;

// While it is open the page under it takes no focus, also where the browser knows no inert.
function setInert(on) {
  for (const node of $$("body > :not(#help)")) {
    node.toggleAttribute("inert", on);
    if (on) node.setAttribute("aria-hidden", "true");
    else node.removeAttribute("aria-hidden");
  }
}

export function openPanel() {
  if (panelOpen()) return;
  opener = document.activeElement;
  $("#help").hidden = false;
  setInert(true);
  $("#help-title").focus();
}

export function closePanel() {
  if (!panelOpen()) return;
  setInert(false);
  $("#help").hidden = true;
  opener?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePanel();
});
// Beside the panel is outside it.
$("#help").addEventListener("click", (event) => {
  if (event.target === event.currentTarget) closePanel();
});
document.addEventListener("focusin", ({ target }) => {
  if (panelOpen() && !$("#help").contains(target)) $("#help-title").focus();
});
