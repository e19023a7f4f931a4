// The key of a wave, scanned from its sheet of paper into the field it is otherwise typed in.

import { offerScan } from "../scan/camera.js";

const digits = 68; // of a key as it is printed, its check included
const button = document.querySelector("[data-scan-key]");
const field = document.querySelector("#key");
const problem = document.querySelector("#key-scan-problem");

offerScan(button, document.querySelector("#key-camera"), {
  accept: (text) => text.replace(/\s/g, "").length === digits && /^[\dA-F\s]+$/i.test(text) ? text : "",
  begun: () => { problem.hidden = true; },
  found: (text) => {
    field.value = text;
    field.removeAttribute("aria-invalid");
    field.focus();
  },
  failed: () => { problem.hidden = false; },
  label: (on) => (on ? button.dataset.stop : button.dataset.scanKey),
});
