// The code of a slip: eleven random symbols and a check symbol (survey.Code in Go), and how people,
// keyboards, scanners and other programs write it (survey.ParseSlip in Go; both read the vectors in docs).

/** 23 symbols, a prime number of them: one check symbol finds every single wrong symbol and every
 * swap of two neighbours. No vowels and no look-alikes. */
export const alphabet = "CDFGHJKLMNPQRTVWXY34679";

// Letters of other scripts, and digits, each before the symbol that it is typed for.
const lookAlikes = "СCНHКKМMРPТTХXУYЈJΗHΚKΜMΝNΡPΤTΧXΥY٣3٤4٦6٧7٩9۳3۴4۶6۷7۹9";

// What parts of an address are set apart by, also as a scanner types them on another country's keyboard.
const addressSigns = '?&/:=*;<>"|£§';

const decoded = (text) => text.replace(/(%[0-9a-f]{2})+/gi, (run) => {
  try {
    return decodeURIComponent(run);
  } catch {
    return run.includes("%23") ? "#" : " "; // no UTF-8
  }
});

// Decoded, also three times over, in capitals, and in the letters of a code where others look the same.
const folded = (text) => decoded(decoded(decoded(text))).replace(/[-%]23/g, "#") // no symbols; some programs write # so
  .normalize("NFKD").toUpperCase().replace(/[\p{M}\p{Cf}]/gu, "")
  .replace(/[^ -~]/g, (c) => lookAlikes[lookAlikes.indexOf(c) + 1 || NaN] ?? c);

/** The letters and digits of a piece of a code, with nothing that people and programs add. */
export const symbols = (text) => folded(text).replace(/[^\p{L}\p{N}]/gu, "");

// What a sign is to a reader of codes: ? is of no code, | ends a part of an address, a blank means nothing.
function sign(c) {
  if (c === "#") return "|#";
  if (c === "." || c === "\n" || alphabet.includes(c)) return c;
  if (addressSigns.includes(c)) return "|";
  return /[\p{L}\p{N}]/u.test(c) ? "?" : " ";
}

// The symbols of a piece of a text, with words before and behind them perhaps; none if others stand
// among them. What is written as one with them by a dot is no word, but a fingerprint with a mistake.
function symbolsOf(piece) {
  const words = piece.split(/[ \n|#]+/).filter((word) => word);
  while (words[0]?.includes("?")) words.shift();
  while (words[words.length - 1]?.includes("?")) words.pop();
  const all = words.join("").replace(/\./g, "");
  return all.includes("?") ? "" : all;
}

// The best of what read(symbols) makes of a text's pieces: rather one with a fingerprint, then rather one
// behind # than elsewhere. Null where there is none, or two and nobody can say which.
function find(text, read) {
  const written = [...folded(text)].map(sign).join("");
  for (const pieces of [written.split("|"), written.split(/[|\n]/), written.includes("#") ? [] : [written]]) {
    let [best, rank, last] = [null, -1];
    for (const piece of pieces) {
      const all = symbolsOf(piece);
      const found = read(all);
      const now = 2 * all.length + Number(piece[0] === "#");
      if (!found || now < rank) continue;
      best = now === rank && (all !== last || !best) ? null : found;
      [rank, last] = [now, all];
    }
    if (rank > 0) return best;
  }
  return null;
}

/**
 * Reads a slip as people and programs write it: the code, or the code with the fingerprint, alone, among
 * words, or in an address that mail and trackers have worked on. Gives {code, fingerprint}, the
 * fingerprint empty where it is not there, or null unless one code with a right check symbol is found,
 * and a whole fingerprint or none.
 */
export const parseSlip = (text) => find(text, (all) => {
  const code = all.slice(0, 12);
  const sum = [...code].reduce((sum, symbol, i) => sum + (i + 1) * alphabet.indexOf(symbol), 0);
  return [12, 41].includes(all.length) && sum % 23 === 0 ? { code, fingerprint: all.slice(12) } : null;
});

/** Reads the fingerprint behind an open link in the same way; "" where there is none. */
export const parseFingerprint = (text) => find(text, (all) => all.length === 29 && all) ?? "";

/** The code in three blocks of four, as it is printed. */
export const formatCode = (code) => code.replace(/(.{4})(?=.)/g, "$1-");
