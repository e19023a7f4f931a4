// The file that all recordings of a questionnaire in one language come in. It is fetched whole,
// whatever is answered: asking for one recording at a time would tell which questions are asked.

/**
 * The recordings in a file, by the text they say (waves.Sound in Go): four bytes with the length of
 * a list of [text, size], the list as JSON, and the recordings in its order.
 */
export function unpack(bytes) {
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const clips = new Map();
  let at = start;
  for (const [text, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)))) {
    clips.set(text, bytes.slice(at, at + size));
    at += size;
  }
  return clips;
}
