// A small picture beside each question for those who cannot read yet. Each is a handful of shapes;
// the picture never carries the meaning alone, and none shows a right answer.

const person = (x, y, size = 1) => [
  ["circle", { cx: x, cy: y, r: 8 * size, class: "skin" }],
  ["path", { d: `M${x - 11 * size} ${y + 36 * size}v${-13 * size}a${11 * size} ${11 * size} 0 0 1 ${22 * size} 0v${13 * size}z`, class: "cloth" }],
];
const line = (d) => ["path", { d, class: "stroke" }];
const ball = (cx, cy) => ["circle", { cx, cy, r: 7, class: "warm" }];

const pictures = {
  ice: [
    ["path", { d: "M44 44h32L60 84z", class: "warm" }],
    ["circle", { cx: 51, cy: 36, r: 12, class: "cloth" }], ["circle", { cx: 69, cy: 36, r: 12, class: "skin" }],
    ["circle", { cx: 60, cy: 23, r: 12, class: "soft" }],
  ],
  house: [
    ["circle", { cx: 98, cy: 20, r: 9, class: "warm" }],
    ["path", { d: "M32 44h52v38H32z", class: "soft" }], ["path", { d: "M26 46l32-26 32 26z", class: "cloth" }],
    ["path", { d: "M51 60h14v22H51z", class: "warm" }], line("M38 54h8v8h-8zM70 54h8v8h-8z"),
  ],
  school: [
    ["path", { d: "M20 42h80v40H20z", class: "soft" }], ["path", { d: "M44 42l16-18 16 18v40H44z", class: "cloth" }],
    ["path", { d: "M53 62h14v20H53z", class: "warm" }], line("M60 24V8h14v8H60M28 52h8v8h-8zM84 52h8v8h-8z"),
  ],
  drawing: [
    ["path", { d: "M24 20h52v64H24z", class: "soft" }], line("M34 66q8-26 18-10t16-12"),
    ["path", { d: "M98 22l8 8-36 36-12 4 4-12z", class: "warm" }],
  ],
  classroom: [
    ["path", { d: "M26 12h68v32H26z", class: "cloth" }], line("M36 24h26M36 33h16"),
    ...person(60, 52, 0.8), ["path", { d: "M34 74h52v6H34z", class: "warm" }], line("M40 80v8M80 80v8"),
  ],
  outside: [
    ["circle", { cx: 32, cy: 30, r: 18, class: "cloth" }], line("M32 48v36"),
    line("M66 84l10-62h22l10 62M80 22v40M94 22v40"), ["path", { d: "M76 62h22v6H76z", class: "warm" }],
  ],
  friends: [...person(36, 32), ...person(84, 32), ball(60, 62)],
  together: [...person(28, 34), ...person(60, 34), ...person(92, 34), line("M39 60h10M71 60h10")],
  unkind: [...person(30, 40), ...person(88, 40), line("M50 26l8 8-6 6 10 8M64 20l-4 8 8 4-4 10")],
  apart: [...person(22, 40), ...person(48, 40), line("M70 18v66"), ...person(96, 40)],
  comfort: [...person(46, 26, 1.4), ...person(82, 44), line("M62 56q12-8 18 2"), ["path", { d: "M79 47q-3 5 0 7 3-2 0-7z", class: "drop" }]],
  listen: [
    ...person(32, 26, 1.4), ...person(94, 46), line("M46 20q6 6 0 12M52 15q10 11 0 22"),
    ["path", { d: "M68 14h34v18H84l-8 8v-8h-8z", class: "soft" }],
  ],
  place: [["path", { d: "M60 86C40 60 36 50 36 38a24 24 0 0 1 48 0c0 12-4 22-24 48z", class: "cloth" }], ["circle", { cx: 60, cy: 38, r: 10, class: "soft" }]],
};

const of = {
  B0: "ice", B1: "house", B2: "friends", B3: "together", B4: "unkind", B5: "comfort", B6: "listen", B7: "place",
  S0: "drawing", S1: "school", S2a: "classroom", S2b: "outside", S3a: "friends", S3b: "together",
  S4a: "unkind", S4b: "apart", S5a: "comfort", S5b: "listen",
};

/** The picture of an item by its code, or null. */
export function picture(code) {
  if (!of[code]) return null;
  const svg = "http://www.w3.org/2000/svg";
  const root = document.createElementNS(svg, "svg");
  root.setAttribute("viewBox", "0 0 120 92");
  root.setAttribute("class", "picture");
  root.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of pictures[of[code]]) {
    const shape = document.createElementNS(svg, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    root.append(shape);
  }
  return root;
}
