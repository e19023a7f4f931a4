// Recording in the browser: a button beside each wording that has a form for a file. What was
// recorded is sent as that form's file, so the server sees the same either way.

// What the most tablets can play comes first; each browser records in what it knows.
const kinds = ["audio/mp4;codecs=mp4a.40.2", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];
const longest = 20; // seconds
let running = null;

const kind = () => kinds.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";

async function record(button) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
  const recorder = new MediaRecorder(stream, { mimeType: kind(), audioBitsPerSecond: 32_000 });
  const pieces = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  recorder.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    recorded(button, new Blob(pieces, { type: recorder.mimeType }));
  });
  running = recorder;
  button.dataset.start ??= button.textContent;
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

// What is wrong with a recording as far as this browser can tell, which plays it without being heard.
async function wrong(blob) {
  if (!globalThis.OfflineAudioContext) return "";
  try {
    const sound = await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(await blob.arrayBuffer());
    return sound.getChannelData(0).some((sample) => Math.abs(sample) > 0.002) ? "" : "silent";
  } catch {
    return "unplayable";
  }
}

// Sends only what can be played.
async function send(form, blob) {
  const problem = await wrong(blob);
  tell(problem);
  if (problem === "") form.submit();
}

function tell(problem) {
  for (const name of ["no-microphone", "unplayable", "silent"]) document.getElementById(name).hidden = name !== problem;
}

async function recorded(button, blob) {
  const form = button.closest("form");
  running = null;
  const files = new DataTransfer();
  files.items.add(new File([blob], "opptak", { type: blob.type }));
  form.elements.sound.files = files.files;
  button.setAttribute("aria-pressed", "false");
  button.textContent = button.dataset.start;
  await send(form, blob);
}

function press(button) {
  if (running?.state === "recording") return running.stop();
  record(button).catch(() => tell("no-microphone"));
}

if (globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia) {
  for (const button of document.querySelectorAll("[data-record]")) {
    button.hidden = false;
    button.addEventListener("click", () => press(button));
  }
  document.querySelector(".record-next [data-record]")?.focus(); // recording in a row needs one key
}
for (const file of document.querySelectorAll(".clip-file")) {
  file.form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(file.form, file.files[0]);
  });
}
