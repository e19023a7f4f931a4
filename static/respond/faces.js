// What stands over the answers of those who cannot read yet. The word under each carries the meaning.

const svg = "http://www.w3.org/2000/svg";

/** Draws shapes, each a class and a path, in a box of SVG. */
export function shape(name, box, shapes) {
  const root = document.createElementNS(svg, "svg");
  for (const [key, value] of Object.entries({ viewBox: box, class: name, "aria-hidden": "true" })) {
    root.setAttribute(key, value);
  }
  for (const one of shapes) {
    const space = one.indexOf(" ");
    const path = document.createElementNS(svg, "path");
    path.setAttribute("class", one.slice(0, space));
    path.setAttribute("d", one.slice(space + 1));
    root.append(path);
  }
  return root;
}

/** Those who cannot read yet, or poorly. */
export const forChildren = ["children-4-5", "pupils-1-2"];

/**
 * What stands over a question's three answers, out of what is drawn by which end of them is good, or
 * null: a child who points at a smile must not say that somebody is unkind, nor «aldri» (page.Texts.Faces in Go).
 */
export function facesFor(drawn, audience, { best, options }) {
  const three = options.filter(({ value }) => value <= 200).length === 3;
  return forChildren.includes(audience) && three ? (drawn[best] ?? null) : null;
}
