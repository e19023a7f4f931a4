// Answers and the bytes they are sealed as (survey.EncodeBallot in Go).

export const skipped = 0;

/**
 * The next item in a direction (1 or -1) from i, or -1 when there is none. Those in closed are
 * passed by.
 */
export function step(items, i, direction, closed = new Set()) {
  for (let j = i + direction; j >= 0 && j < items.length; j += direction) {
    if (!closed.has(j)) return j;
  }
  return -1;
}

/** The answers as they are sent: what was never reached is skipped. */
export const settle = (items, answers) => items.map((_, i) => answers[i] ?? skipped);

/** The numbers of the questions that were passed by, practice not counted. */
export const passedBy = (items, answers) =>
  settle(items, answers).flatMap((answer, i) => (answer === skipped && !items[i].practice ? [i] : []));

/** The plaintext of a ballot: 256 bytes whatever was answered. */
export function encode(questionnaire, answers) {
  const plain = new Uint8Array(256);
  plain[0] = 1;
  for (let i = 0; i < 32; i++) plain[1 + i] = parseInt(questionnaire.slice(2 * i, 2 * i + 2), 16);
  plain[33] = answers.length;
  plain.set(answers, 34);
  return plain;
}
