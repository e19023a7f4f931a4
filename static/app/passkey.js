// Passkeys: asks the server for an offer, the browser for a passkey or a signature,
// and sends the answer with the form it belongs to, as if a person had filled it in.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

const ask = {
  create: (offer) =>
    navigator.credentials.create({
      publicKey: {
        ...offer,
        challenge: bytes(offer.challenge),
        user: { ...offer.user, id: bytes(offer.user.id) },
        excludeCredentials: listed(offer.excludeCredentials),
      },
    }),
  get: (offer) =>
    navigator.credentials.get({
      publicKey: { ...offer, challenge: bytes(offer.challenge), allowCredentials: listed(offer.allowCredentials) },
    }),
};

// What the server reads of a credential; parts that are not there are left out.
const answer = ({ id, rawId, type, response }) => ({
  id,
  rawId: text(rawId),
  type,
  clientExtensionResults: {},
  response: Object.fromEntries(
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
      .filter((part) => response[part])
      .map((part) => [part, text(response[part])]),
  ),
});

const problem = (error) =>
  ({ NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "exists" })[error.name] || "failed";

async function fill(part, form) {
  const response = await fetch(part.dataset.options, { method: "POST" });
  if (response.redirected) return location.assign(response.url);
  if (!response.ok) throw new Error(response.status);
  form.elements.credential.value = JSON.stringify(answer(await ask[part.dataset.passkey](await response.json())));
  form.submit();
}

for (const part of window.PublicKeyCredential && isSecureContext ? document.querySelectorAll("[data-passkey]") : []) {
  part.hidden = false;
  for (const note of part.parentElement.querySelectorAll("[data-passkey-missing]")) note.hidden = true;
  const form = part.querySelector("form");
  const show = (which) => {
    for (const line of part.querySelectorAll("[data-passkey-problem]")) line.hidden = line.dataset.passkeyProblem !== which;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
    const button = form.querySelector("button");
    button.disabled = true;
    fill(part, form)
      .catch((error) => show(problem(error)))
      .finally(() => (button.disabled = false));
  });
}
