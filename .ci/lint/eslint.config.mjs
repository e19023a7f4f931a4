// What our scripts may use: the syntax and interfaces of the oldest browsers in browsers.json.
// Biome does the rest; esbuild lowers newer syntax, and fails where it cannot.

import { readFileSync } from "node:fs";
import compat from "eslint-plugin-compat";
import es from "eslint-plugin-es-x";

const browsers = JSON.parse(readFileSync(new URL("browsers.json", import.meta.url)));

// Methods are told by their names alone. These names are also those of arrays' and our own.
const mistaken = ["map", "filter", "find", "flatmap", "foreach", "some", "every", "reduce", "take", "drop", "toarray"]
  .map((name) => `es-x/no-iterator-prototype-${name}`)
  .concat("es-x/no-resizable-and-growable-arraybuffers", "es-x/no-array-prototype-at", "es-x/no-string-prototype-at");

export default [
  { ignores: ["static/dist/**", "**/*.mjs"] },
  { ...es.configs["flat/restrict-to-es2021"], settings: { "es-x": { aggressive: true } } },
  {
    plugins: { compat, "es-x": es },
    // All three are asked for before they are used, AudioContext under its older name too.
    settings: { browsers, lintAllEsApis: true, polyfills: ["AudioContext", "MediaRecorder", "OfflineAudioContext"] },
    rules: {
      ...Object.fromEntries(mistaken.map((name) => [name, "off"])),
      "compat/compat": "error",
      "es-x/no-regexp-lookbehind-assertions": "error",
      "no-restricted-syntax": ["error", { selector: "CallExpression[callee.property.name='at']", message: "at() came with Chrome 92 and Safari 15.4." }],
    },
  },
];
