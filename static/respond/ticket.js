// The proof of one right to answer: a random token, signed blindly for the slip. It is kept in the
// draft before it is asked for, so that a lost reply is asked for again with the same message.

import { post, Refusal } from "./api.js";
import { blind, finalize } from "./blind.js";
import { base64url, unbase64 } from "./bytes.js";

/** A token and its blinded message; all values are texts, so that a draft can hold them. */
export async function prepare(groupKey) {
  const token = crypto.getRandomValues(new Uint8Array(32));
  const { blinded, inverse } = await blind(groupKey, token);
  return { token: base64url(token), blinded: base64url(blinded), inverse: base64url(inverse) };
}

/** Redeems the slip's code. Gives the ticket without anything that could link it to the code. */
export async function redeem(code, groupKey, { token, blinded, inverse }) {
  const { signature } = await post("/api/redeem", JSON.stringify({ code, blinded }));
  try {
    const plain = await finalize(groupKey, unbase64(token), unbase64(inverse), unbase64(signature));
    return { token, signature: base64url(plain) };
  } catch {
    throw new Refusal("unsafe");
  }
}
