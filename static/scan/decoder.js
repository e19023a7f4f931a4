// Looking and decoding, a file of its own: only whoever turns the camera on fetches it.

import { decodeQR } from "qr/decode.js";

const pause = 150; // ms between two looks, so that an old tablet has time for its buttons

/** Looks until a code is accepted, which it gives, or until the signal. */
export async function watch(video, accept, signal) {
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
      const seen = accept(read(video, canvas, picture));
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
function read(video, canvas, picture) {
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
