// Three faces that differ only in the mouth. The word under each carries the meaning.

const mouths = ["M20 38q12 12 24 0", "M21 41h22", "M20 45q12-12 24 0"];
const svg = "http://www.w3.org/2000/svg";

function part(tag, attributes) {
  const node = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** The face of an answer, from 0 (best) to 2 (worst). */
export function face(mood) {
  const root = part("svg", { viewBox: "0 0 64 64", class: "face", "aria-hidden": "true", focusable: "false" });
  root.append(
    part("circle", { cx: 32, cy: 32, r: 29, class: "face-head" }),
    part("circle", { cx: 23, cy: 26, r: 3.2, class: "face-eye" }),
    part("circle", { cx: 41, cy: 26, r: 3.2, class: "face-eye" }),
    part("path", { d: mouths[mood], class: "face-mouth" }),
  );
  return root;
}

/** Those who cannot read yet, or poorly. */
export const forChildren = ["children-4-5", "pupils-1-2"];

/**
 * The mouths of a question's three answers, or none. The smile goes with the good answer, wherever
 * it stands: a child who points at the smile must not say that somebody is unkind.
 */
export function mouthsFor(audience, { best, options }) {
  const three = options.filter(({ value }) => value <= 200).length === 3;
  if (!forChildren.includes(audience) || !three || !best) return null;
  return best === "first" ? [0, 1, 2] : [2, 1, 0];
}
