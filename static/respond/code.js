// The code of a slip: eleven random symbols and a check symbol (survey.Code in Go).

/** 23 symbols, a prime number of them: one check symbol finds every single wrong symbol and every
 * swap of two neighbours. No vowels and no look-alikes. */
export const alphabet = "CDFGHJKLMNPQRTVWXY34679";

const decoded = (text) => text.replace(/(%[0-9a-f]{2})+/gi, (run) => {
  try {
    return decodeURIComponent(run);
  } catch {
    return "";
  }
});

/**
 * What is left of a slip, or a piece of one, when all that people and programs add is taken away: the
 * address before #, and every sign that is no letter or digit. Some encode # and what follows it, some
 * twice.
 */
export function symbols(text) {
  const plain = decoded(decoded(text));
  return plain.slice(plain.lastIndexOf("#") + 1).replace(/[^\p{L}\p{N}]/gu, "").replace(/[a-z]/g, (c) => c.toUpperCase());
}

/**
 * Reads a slip as people and programs write it: the code, or the code with the fingerprint, alone or at
 * the end of an address. Gives {code, fingerprint}, the fingerprint empty where it is not there, or
 * null unless the check symbol is right and the fingerprint whole (survey.ParseSlip in Go).
 */
export function parseSlip(text) {
  const all = symbols(text);
  const code = all.slice(0, 12);
  const fingerprint = all.slice(12);
  let sum = 0;
  for (let i = 0; i < all.length; i++) {
    const value = alphabet.indexOf(all[i]);
    if (value < 0) return null;
    if (i < 12) sum += (i + 1) * value;
  }
  return code.length === 12 && sum % 23 === 0 && [0, 29].includes(fingerprint.length) ? { code, fingerprint } : null;
}

/** The code in three blocks of four, as it is printed. */
export const formatCode = (code) => code.replace(/(.{4})(?=.)/g, "$1-");
