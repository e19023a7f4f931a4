// A finger that meant one tap may tap twice or three times. What such a tap hits on the screen that
// came in between was not meant.

const pause = 700; // ms; the taps of one press come faster, and nobody reads a question in less

let last = 0; // when a screen was shown, or hit too soon
let finger = [0, 0]; // where the last touch was
let from = finger; // and the one before the screen

globalThis.addEventListener?.("pointerdown", ({ clientX, clientY }) => { finger = [clientX, clientY]; }, true);

/** Notes that a screen is shown. */
export const shown = () => {
  last = performance.now();
  from = finger;
};

/** Whether a tap is the second of the two that led to the screen: too soon, and where the finger was. */
export const again = ({ detail, clientX, clientY }) => detail > 0 && performance.now() - last < pause
  && Math.hypot(clientX - from[0], clientY - from[1]) < 30; // px: who means an answer has moved to it

/** Whether a tap comes too soon to be meant for what is on the screen. Then the next one must wait again. */
export function tooSoon() {
  const now = performance.now();
  if (now - last >= pause) return false;
  last = now;
  return true;
}
