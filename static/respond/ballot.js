// Answers and the bytes they are sealed as (survey.EncodeBallot in Go).

export const skipped = 0;
export const notAsked = 253;
const highestOption = 200;

/** Whether item i is asked of somebody who has given these answers to the items before it. */
export function asked(items, answers, i) {
  const condition = items[i].show_if;
  if (!condition) return true;
  return condition.any_of.some((code) => {
    const answer = answers[items.findIndex((item) => item.code === code)];
    return answer >= condition.at_least && answer <= highestOption;
  });
}

/**
 * The next item that is asked in a direction (1 or -1) from i, or -1 when there is none. Those in
 * closed are passed by.
 */
export function step(items, answers, i, direction, closed = new Set()) {
  for (let j = i + direction; j >= 0 && j < items.length; j += direction) {
    if (!closed.has(j) && asked(items, answers, j)) return j;
  }
  return -1;
}

/**
 * The answers as they are sent: what is not asked says so even if it was answered before somebody
 * went back and answered otherwise.
 */
export function settle(items, answers) {
  const settled = [];
  for (const i of items.keys()) settled.push(asked(items, settled, i) ? (answers[i] ?? skipped) : notAsked);
  return settled;
}

/** How many questions were passed by, practice not counted. */
export const passedBy = (items, answers) =>
  settle(items, answers).filter((answer, i) => answer === skipped && !items[i].practice).length;

/** The plaintext of a ballot: 256 bytes whatever was answered. */
export function encode(questionnaire, answers) {
  const plain = new Uint8Array(256);
  plain[0] = 1;
  for (let i = 0; i < 32; i++) plain[1 + i] = parseInt(questionnaire.slice(2 * i, 2 * i + 2), 16);
  plain[33] = answers.length;
  plain.set(answers, 34);
  return plain;
}
