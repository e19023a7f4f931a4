// Which voice reads a language aloud. Only voices that live on the tablet count: others send what
// they read to a company's server.

// The languages whose voice will do, best first. Some systems name Norwegian "no".
const family = { nb: ["nb", "no"], nn: ["nn", "nb", "no"] };

/** The voice for a language, or null when the tablet has none of its own. */
export function voiceFor(language, voices) {
  const own = voices.filter((voice) => voice.localService);
  for (const wanted of family[language] ?? [language]) {
    const voice = own.find(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === wanted);
    if (voice) return voice;
  }
  return null;
}
