// Recording in the browser: a button beside each wording that has a form for a file. What was
// recorded is sent as that form's file, so the server sees the same either way.

// What the most tablets can play comes first; each browser records in what it knows.
const kinds = ["audio/mp4;codecs=mp4a.40.2", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];
const longest = 20; // seconds
let running = null;

const kind = () => kinds.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";

async function record(button) {
  const form = button.closest("form");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
  const recorder = new MediaRecorder(stream, { mimeType: kind(), audioBitsPerSecond: 32_000 });
  const pieces = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  recorder.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    send(form, new Blob(pieces, { type: recorder.mimeType }));
  });
  running = recorder;
  button.setAttribute("aria-pressed", "true");
  recorder.start();
  count(button, 0);
}

// Shows how long it has been, and ends it when it has been long enough.
function count(button, seconds) {
  if (running?.state !== "recording") return;
  button.textContent = `${button.dataset.stop} (${seconds})`;
  if (seconds >= longest) running.stop();
  else setTimeout(count, 1000, button, seconds + 1);
}

function send(form, blob) {
  running = null;
  const files = new DataTransfer();
  files.items.add(new File([blob], "opptak", { type: blob.type }));
  form.elements.sound.files = files.files;
  form.requestSubmit(form.querySelector("[data-send]"));
}

function press(button) {
  if (running?.state === "recording") return running.stop();
  record(button).catch(() => {
    document.querySelector("#no-microphone").hidden = false;
  });
}

if (globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia) {
  for (const button of document.querySelectorAll("[data-record]")) {
    button.hidden = false;
    button.addEventListener("click", () => press(button));
  }
}
