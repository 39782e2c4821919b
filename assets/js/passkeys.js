// Passkeys: asks the browser for one, and sends its answer with the form. Texts are French, the rest is the standard's.
const FAILED = {
  NotAllowedError: "La demande a été annulée, ou a duré trop longtemps.",
  InvalidStateError: "Cette clé est déjà ajoutée.",
  SecurityError: "Cette adresse ne permet pas les clés d’accès.",
};

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function text(buffer, padded = false) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_");
  return padded ? plain : plain.replace(/=+$/, "");
}

const known = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      attestationObject: text(made.response.attestationObject),
      clientDataJSON: text(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? null,
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function get(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
  const found = await navigator.credentials.get({ publicKey });
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    response: {
      authenticatorData: text(authenticatorData, true),
      clientDataJSON: text(clientDataJSON, true),
      signature: text(signature, true),
      userHandle: userHandle ? text(userHandle, true) : "",
    },
    assertionClientExtensions: JSON.stringify(found.getClientExtensionResults()),
  };
}

async function ask(form) {
  const status = form.querySelector("[data-status] span");
  const again = form.querySelector("[data-again]");
  try {
    const options = JSON.parse(form.dataset.options);
    const answer = form.dataset.passkey === "create" ? await create(options) : await get(options);
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    status.textContent = FAILED[error.name] ?? "Votre navigateur n’a pas pu utiliser de clé d’accès.";
    again.hidden = false;
  }
}

export function start() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-again]").addEventListener("click", () => ask(form));
    ask(form);
  }
}
