// The page of a group's slips: a spoilt one is scanned into the field it is otherwise typed in.

import { formatCode, parseSlip } from "../respond/code.js";
import { offerScan, telling } from "../scan/camera.js";

const button = document.querySelector("[data-scan-slip]");
const field = document.querySelector("#code");
const problem = document.querySelector("#scan-problem");

if (button) {
  offerScan(button, document.querySelector("#slip-camera"), {
    accept: parseSlip,
    begun: () => { problem.hidden = true; },
    found: ({ code }) => {
      field.value = formatCode(code);
      field.form.querySelector("button").focus();
    },
    failed: telling(problem),
    label: (on) => (on ? button.dataset.stop : button.dataset.scanSlip),
  });
}
