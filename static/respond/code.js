// The code of a slip: eleven random symbols and a check symbol (survey.Code in Go).

/** 23 symbols, a prime number of them: one check symbol finds every single wrong symbol and every
 * swap of two neighbours. No vowels and no look-alikes. */
export const alphabet = "CDFGHJKLMNPQRTVWXY34679";

/**
 * Reads a code as people type it, in any case, with spaces and hyphens anywhere. Gives the twelve
 * symbols, or "" unless the check symbol is right.
 */
export function parseCode(text) {
  const symbols = text.replace(/[ -]/g, "").replace(/[a-z]/g, (c) => c.toUpperCase());
  let sum = 0;
  for (let i = 0; i < symbols.length; i++) {
    const value = alphabet.indexOf(symbols[i]);
    if (value < 0) return "";
    sum += (i + 1) * value;
  }
  return symbols.length === 12 && sum % 23 === 0 ? symbols : "";
}

/** The code in three blocks of four, as it is printed. */
export const formatCode = (code) => code.replace(/(.{4})(?=.)/g, "$1-");
