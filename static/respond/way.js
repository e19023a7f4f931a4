// The browser's Back and Forward: one entry of its history a screen. An entry holds its number and
// nothing else; which screen it stands for is known to this page alone, and goes with the slip.

let at = history.state ?? 0; // the number of the entry at hand, counted from 1
let first = at; // of the slip's entries; Back leaves from there
let screens = []; // by the entry's number
let laying = null; // {from, list}: screens that are put into new entries once the browser is back at an entry

/** Begins a slip's way here, with a screen. */
export function setOut(screen) {
  if (history.state === null) at++;
  first = at;
  history.replaceState(at, "");
  screens = [];
  screens[at] = screen;
  laying = null;
}

/** Goes on to a screen. */
export function goTo(screen) {
  if (laying) return laying.list.push(screen);
  history.pushState(++at, "");
  screens.length = at;
  screens[at] = screen;
}

/** Puts a screen in the place of the one at hand. */
export function stay(screen) {
  if (laying) laying.list[laying.list.length - 1] = screen;
  else screens[at] = screen;
}

/**
 * Puts screens in the place of all that lies after a screen, or after the first one. What a browser has
 * kept pictures of, to show while somebody swipes, is out of reach then.
 */
export function lay(after, list) {
  if (laying) return Object.assign(laying, { list });
  const from = Math.max(screens.indexOf(after), first);
  laying = { from, list };
  if (at > from) history.go(from - at);
  else laid();
}

function laid() {
  const { from, list } = laying;
  laying = null;
  at = from;
  list.forEach(goTo);
}

/** Forgets the way: neither Back nor Forward shows any of it. */
export const forgetWay = () => { screens = []; };

/**
 * Calls moved(screen) when Back or Forward leads to a screen: it gives "shown"; "past", and the one
 * beyond is tried; or "stay", when what is on the screen must not be left.
 */
export function watchWay(moved) {
  addEventListener("popstate", () => {
    const to = history.state;
    if (to === null || to === at) return; // a fragment of the address, or stayed
    if (laying) return laid();
    const by = to - at;
    at = to; // what is moved to may be put in its own place anew
    const done = screens[to] === undefined ? "" : moved(screens[to]);
    if (done === "stay") {
      at -= by;
      history.go(-by);
    } else if (done === "past") history.go(Math.sign(by));
    else if (!done && by < 0) history.go(-to); // of a slip that is put away: all of it is left
  });
}
