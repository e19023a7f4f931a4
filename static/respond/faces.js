// Three faces that differ only in the mouth. The word under each carries the meaning.

const mouths = ["M20 38q12 12 24 0", "M21 41h22", "M20 45q12-12 24 0"];
const svg = "http://www.w3.org/2000/svg";

function part(tag, attributes) {
  const node = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** The face of place 0 (best), 1 or 2. */
export function face(place) {
  const root = part("svg", { viewBox: "0 0 64 64", class: "face", "aria-hidden": "true", focusable: "false" });
  root.append(
    part("circle", { cx: 32, cy: 32, r: 29, class: "face-head" }),
    part("circle", { cx: 23, cy: 26, r: 3.2, class: "face-eye" }),
    part("circle", { cx: 41, cy: 26, r: 3.2, class: "face-eye" }),
    part("path", { d: mouths[place], class: "face-mouth" }),
  );
  return root;
}

/** Faces are for those who read poorly, on questions with three answers, the best one first. */
export const hasFaces = (audience, item) =>
  ["children-4-5", "pupils-1-2"].includes(audience) && item.options.filter(({ value }) => value <= 200).length === 3;
