// What keeps a shared tablet's next user from seeing anything: covering, and wiping when the page is
// left. No timer here ever deletes a draft or sends anything.

const untilCovered = 2 * 60 * 1000;
const untilLocked = 10 * 60 * 1000;

/**
 * Watches for stillness and for leaving. cover() hides the screen, lock() hides it so that it takes the
 * slip to show it again, wipe() is called when the page goes away.
 */
export function shield({ cover, lock, wipe }) {
  let last;
  let timers = [];
  const times = () => [Date.now(), performance.now()]; // the clock may be set, the page's time may sleep
  const watch = () => {
    last = times();
    timers.forEach(clearTimeout);
    timers = [setTimeout(cover, untilCovered), setTimeout(lock, untilLocked)];
  };
  for (const sign of ["pointerdown", "keydown", "input"]) addEventListener(sign, watch, { passive: true });
  watch();

  // Timers sleep with the tablet.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    const still = Math.max(...times().map((now, i) => now - last[i]));
    if (still > untilLocked) lock();
    else if (still > untilCovered) cover();
  });

  // A browser may keep the whole page to show it again on Back: it must find nothing there.
  addEventListener("pagehide", wipe);
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
