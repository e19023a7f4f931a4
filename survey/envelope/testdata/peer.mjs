// The browser's half for browser_test.go: one JSON request a line in, one answer a line out.
// Bytes are base64.

import { createInterface } from "node:readline";

import { unbase64 } from "../../../static/respond/bytes.js";
import { blind, finalize } from "../../../static/respond/blind.js";
import { parseSlip } from "../../../static/respond/code.js";
import { seal } from "../../../static/respond/seal.js";

const text = (bytes) => Buffer.from(bytes).toString("base64");
const answers = {
  async blind({ key, token }) {
    const { blinded, inverse } = await blind(unbase64(key), unbase64(token));
    return { blinded: text(blinded), inverse: text(inverse) };
  },
  async finalize({ key, token, inverse, blindSignature }) {
    return { signature: text(await finalize(...[key, token, inverse, blindSignature].map(unbase64))) };
  },
  async seal({ key, group, token, ballot }) {
    return { sealed: text(await seal(unbase64(key), group, unbase64(token), unbase64(ballot))) };
  },
  async code({ code }) {
    return { code: parseSlip(code)?.code ?? "" };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = await answers[request.do](request).catch((error) => ({ error: String(error) }));
  process.stdout.write(JSON.stringify(answer) + "\n");
}
