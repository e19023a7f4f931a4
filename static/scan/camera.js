// Reading QR codes with the camera: slips on the tablets, a wave's key on the leader's machine.
// Pictures are looked at in memory and leave the page in no way.

/** Whether a page may use a camera here; on plain http none may. */
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

/**
 * Makes a button turn the camera on and off, with its picture in a video. A code that accept(text)
 * makes something of is given to found(something); others are passed over. begun() is called when the
 * camera is turned on, failed(away) when there is none, it is refused, or what reads codes could not be
 * fetched (away); label(on) is the text of the button. Gives a function that turns the camera off.
 */
export function offerScan(button, video, { accept, begun, found, failed, label }) {
  let session = null;
  const stop = () => session?.abort();
  button.hidden = !hasCamera();
  button.addEventListener("click", async () => {
    if (session) return stop();
    session = new AbortController();
    begun();
    button.textContent = label(true);
    let decoder;
    let seen;
    try {
      decoder = await import("./decoder.js");
      seen = await decoder.watch(video, accept, session.signal);
    } catch {
      failed(!decoder);
    }
    session = null;
    button.textContent = label(false);
    if (seen) found(seen);
  });
  return stop;
}

/** Gives what tells in a paragraph why a scan failed, in one of the two sentences that it carries. */
export const telling = (problem) => (away) => {
  problem.textContent = away ? problem.dataset.away : problem.dataset.failed;
  problem.hidden = false;
};
