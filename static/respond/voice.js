// The tablet's own voice. Only voices that live on the tablet count: others send what they read to a
// company's server.

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

export const voices = () => globalThis.speechSynthesis?.getVoices() ?? [];

/**
 * Must be called inside a touch: iPads drop whatever is said before somebody has touched the page and
 * something was said inside that touch, without any event.
 */
export function wakeVoice() {
  globalThis.speechSynthesis?.speak(new SpeechSynthesisUtterance(""));
}

const patience = 4000; // ms for a voice to begin
const slowest = 250; // ms that a voice may take for one letter

let saying = null; // kept, for some browsers forget an utterance that nothing points at, and its events with it

/**
 * Says a text to its end: true. null where there is no voice for the language, false where the voice
 * does not begin, which some browsers tell nobody. begun() is called when it is heard.
 */
export function say(text, language, begun) {
  const voice = voiceFor(language, voices());
  if (!voice) return null;
  const utterance = new SpeechSynthesisUtterance(text);
  Object.assign(utterance, { voice, lang: voice.lang, rate: 0.9 });
  saying = utterance;
  return new Promise((resolve) => {
    let started = false;
    let timer;
    const end = (said) => {
      clearTimeout(timer);
      resolve(said);
    };
    const endWithin = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (saying === utterance) speechSynthesis.cancel(); // or it might begin in the middle of something else
        end(started);
      }, ms);
    };
    utterance.onstart = () => {
      started = true;
      begun();
      endWithin(patience + slowest * text.length);
    };
    utterance.onend = () => end(true);
    utterance.onerror = () => end(started);
    endWithin(patience);
    speechSynthesis.speak(utterance);
  });
}
