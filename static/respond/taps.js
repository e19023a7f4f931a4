// A finger that meant one tap may tap twice or three times. What such a tap hits on the screen that
// came in between was not meant.

const pause = 700; // ms; the taps of one press come faster, and nobody reads a question in less

let last = 0; // when a screen was shown, or hit too soon

/** Notes that a screen is shown. */
export const shown = () => { last = performance.now(); };

/** Whether a tap comes too soon to be meant for what is on the screen. Then the next one must wait again. */
export function tooSoon() {
  const now = performance.now();
  if (now - last >= pause) return false;
  last = now;
  return true;
}
