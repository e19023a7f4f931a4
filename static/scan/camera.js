// Reading QR codes with the camera: slips on the tablets, a wave's key on the leader's machine.
// Pictures are looked at in memory and leave the page in no way.

/** Whether a page may use a camera here; on plain http none may. */
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

const pause = 150; // ms between two looks, so that an old tablet has time for its buttons

/**
 * Makes a button turn the camera on and off, with its picture in a video. A code that accept(text)
 * makes something of is given to found(something); others are passed over. begun() is called when the
 * camera is turned on, failed() when there is none or it is refused; label(on) is the text of the
 * button. Gives a function that turns the camera off.
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
    let seen;
    try {
      seen = await watch(video, accept, session.signal);
    } catch {
      failed();
    }
    session = null;
    button.textContent = label(false);
    if (seen) found(seen);
  });
  return stop;
}

// Looks until a code is accepted, which it gives, or until the signal.
async function watch(video, accept, signal) {
  const { decodeQR } = await import("./decoder.js");
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  try {
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    const canvas = document.createElement("canvas");
    const picture = canvas.getContext("2d", { willReadFrequently: true });
    while (!signal.aborted) {
      const seen = accept(read(decodeQR, video, canvas, picture));
      if (seen) return seen;
      await new Promise((resume) => setTimeout(resume, pause));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    video.hidden = true;
  }
}

// The text of the code in the camera's view, or "".
function read(decodeQR, video, canvas, picture) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return "";
  Object.assign(canvas, { width, height });
  picture.drawImage(video, 0, 0);
  try {
    return decodeQR(picture.getImageData(0, 0, width, height));
  } catch {
    return ""; // nothing that can be read
  }
}
