// What our styles may use: what the browsers in browsers.json know, by the tables of caniuse.com.

import { readFileSync } from "node:fs";

const rule = "plugin/no-unsupported-browser-features";
const browsers = JSON.parse(readFileSync(new URL("browsers.json", import.meta.url)));
const ignore = [
  "flexbox-gap", // Safari 14.0: what stands in a row stands closer; respondents' pages have margins for it
  "css-focus-visible", // Safari 14 draws its own ring
  "css-touch-action", "css-overscroll-behavior", "css-resize", "css3-cursors", "extended-system-fonts", // comfort
  "css-color-adjust", "css-paged-media", "css-content-visibility", // print and speed
  "css-zoom", // larger text in the plain form, which is not offered where it is not known
  "css-media-scripting", "viewport-unit-variants", // with other rules for those who do not know them
];
const options = (more) => [true, { browsers, ignorePartialSupport: true, ignore: [...ignore, ...more] }];

export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: { [rule]: options([]) },
  // What is left in the design system of leaders' pages: rings, locks and pointers of fields, lists from right to left.
  overrides: [{ files: ["../../static/dist/app-*.css"], rules: { [rule]: options(["css-has", "css-dir-pseudo"]) } }],
};
