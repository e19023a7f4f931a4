// The four requests of docs/protocol.md. None carries a cookie, a referrer or anything else that
// could tell two respondents apart.

/** What went wrong, as the protocol's kind; "offline" when no answer came. */
export class Refusal extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

const patience = 20_000; // ms before a request counts as lost

async function request(path, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  try {
    const response = await fetch(path, {
      credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", redirect: "error",
      signal: abort.signal, ...options,
    });
    const body = await response.arrayBuffer();
    if (response.ok) return new Uint8Array(body);
    throw new Refusal(kindOf(response.status, body));
  } catch (problem) {
    throw problem instanceof Refusal ? problem : new Refusal("offline");
  } finally {
    clearTimeout(timer);
  }
}

// A proxy in front of the server may answer without the protocol's kind.
function kindOf(status, body) {
  try {
    return JSON.parse(new TextDecoder().decode(body)).error || "offline";
  } catch {
    return status === 429 ? "slow_down" : "offline";
  }
}

const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Sends a body, given as text so that a second try is the very same bytes. */
export const post = async (path, text) =>
  json(await request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: text }));

/** The bytes as they are served: their hash is the fingerprint. */
export const getBytes = (path) => request(path, {});
export const getJSON = async (path) => json(await getBytes(path));
