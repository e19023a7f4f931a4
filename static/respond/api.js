// The requests of docs/protocol.md. None carries a cookie, a referrer or anything else that could
// tell two respondents apart. Networks that want people to sign in, and filters, answer in the
// server's place, with any status and type: only what shows that it is the server's own is believed.

import { base64url, sha256, utf8 } from "./bytes.js";

/**
 * What went wrong, as the protocol's kind; "offline" when no answer came, "network" when something
 * else than the server answered. wait is how many seconds to wait before trying again, where the server
 * says so; told is the rest of what it says, such as from when a slip can be used.
 */
export class Refusal extends Error {
  constructor(kind, wait = 0, told = {}) {
    super(kind);
    this.kind = kind;
    this.wait = wait;
    this.told = told;
  }
}

const patience = 20_000; // ms before a request counts as lost

async function request(path, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  try {
    const response = await fetch(path, {
      credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", redirect: "manual",
      signal: abort.signal, ...options,
    });
    return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch {
    throw new Refusal("offline");
  } finally {
    clearTimeout(timer);
  }
}

function json(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

const waitOf = ({ headers }) => Number(headers.get("Retry-After")) || 0;

// Why something else than the server answered: its own proxy while the server is away, or the network.
const standIn = ({ status }) => (status === 429 ? "slow_down" : status >= 500 && status !== 511 ? "offline" : "network");

/**
 * Sends a body, given as text so that a second try is the very same bytes. The server's own answer,
 * a refusal too, names the hash of the body.
 */
export async function post(path, text) {
  const { response, bytes } = await request(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: text,
  });
  const answer = json(bytes);
  if (answer?.received !== base64url(await sha256(utf8(text)))) throw new Refusal(standIn(response), waitOf(response));
  hear(response);
  if (response.ok) return answer;
  throw new Refusal(answer.error, waitOf(response), answer);
}

// What the server says when it does not give what is fetched.
const reasons = ["not_found", "wave_over", "slow_down", "internal", "unavailable"];

/**
 * Fetches what is the same for everybody. isOwn tells whether a value has the server's form; what
 * it says is for the caller to check. Gives the bytes as they were served too: they are hashed.
 */
export async function get(path, isOwn) {
  const { response, bytes } = await request(path, {});
  const value = json(bytes);
  if (!response.ok && reasons.includes(value?.error)) throw new Refusal(value.error, waitOf(response));
  if (!response.ok || !isOwn(value)) throw new Refusal(standIn(response), waitOf(response));
  hear(response);
  return { value, bytes };
}

/** Asks for the page itself once more, to hear what time it is; without an answer it stays unknown. */
export async function askTime() {
  try {
    const { response, bytes } = await request("/", {});
    if (response.ok && new TextDecoder().decode(bytes).includes('data-screen="door"')) hear(response);
  } catch {
    // The tablet's own clock must do.
  }
}

let clock = null; // the server's time, in ms, and the page's own when it was told

function hear({ headers }) {
  const date = Date.parse(headers.get("Date"));
  if (date) clock = { date, at: performance.now() };
}

/**
 * The server's time in ms, or null before it has told it. The tablet's own clock may be wrong, and
 * be put right at any time.
 */
export const serverTime = () => clock && clock.date + performance.now() - clock.at;
