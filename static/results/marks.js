// What stands on a chart beside its line: intervals, figures that are not exact or not told, measures.
import { line, words } from "./draw.js";

// marks gives the drawing function of a named kind.
export function marks(kind, colours, font, data) {
  const kinds = { whisker, inexact, around, withheld, national, flag };
  return (params, api) => kinds[kind](api, params.coordSys, { colours, font, data });
}

// An interval: a line from lower to upper with a short bar at either end.
function whisker(api, _, { colours }) {
  const [x, low] = api.coord([api.value(0), api.value(1)]);
  const [, high] = api.coord([api.value(0), api.value(2)]);
  const style = { stroke: colours.main, lineWidth: 2, opacity: 0.75 };
  const bar = (y) => line(x - 6, y, x + 6, y, style);
  return { type: "group", children: [line(x, low, x, high, style), bar(low), bar(high)] };
}

// A figure that is not told exactly: a bar from its least to its most, with what it is told as.
function inexact(api, grid, { colours, font }) {
  const [x, foot] = api.coord([api.value(0), api.value(1)]);
  const [, top] = api.coord([api.value(0), api.value(2)]);
  const height = Math.max(4, foot - top);
  const right = x > grid.x + grid.width / 2;
  return { type: "group", children: [
    { type: "rect", shape: { x: x - 6, y: foot - height, width: 12, height, r: 3 }, style: { fill: colours.main, opacity: 0.55 } },
    words(api.value(3), x + (right ? -12 : 12), foot - height / 2 - 14, { ...font, align: right ? "right" : "left", fontWeight: 700, textBorderColor: colours.background, textBorderWidth: 4 }),
  ] };
}

// What is told of the whole owner: a wide frame from the least to the most, a dash when it is exact.
function around(api, _, { colours }) {
  const [x, foot] = api.coord([api.value(0), api.value(1)]);
  const [, top] = api.coord([api.value(0), api.value(2)]);
  const height = Math.max(3, foot - top);
  return { type: "rect", shape: { x: x - 13, y: (foot + top - height) / 2, width: 26, height }, style: { fill: colours.background, stroke: colours.text, lineWidth: 1.5 } };
}

// A withheld figure may be anywhere, so it has the whole height and the word.
function withheld(api, grid, { colours, font, data }) {
  const [x] = api.coord([api.value(0), 0]);
  const style = { stroke: colours.subtle, lineWidth: 1, lineDash: [3, 4] };
  const middle = grid.y + grid.height / 2;
  return { type: "group", children: [
    line(x, grid.y, x, grid.y + grid.height, style),
    words(data.hidden, x, middle, { ...font, fill: colours.subtle, backgroundColor: colours.background, padding: [3, 6], borderRadius: 10, borderColor: colours.subtle, borderWidth: 1, borderDash: [3, 3] }),
  ] };
}

// The country's figure: a hollow diamond, so that it is not taken for the unit's.
function national(api, _, { colours }) {
  const [x, y] = api.coord([api.value(0), api.value(1)]);
  const points = [[x, y - 7], [x + 7, y], [x, y + 7], [x - 7, y]];
  return { type: "polygon", shape: { points }, style: { fill: colours.background, stroke: colours.text, lineWidth: 2 } };
}

// A measure: a numbered flag on the axis on the day it began. Its title stands
// under the chart.
function flag(api, grid, { colours, font }) {
  const [x] = api.coord([api.value(0), 0]);
  const foot = grid.y + grid.height;
  return { type: "group", children: [
    line(x, foot, x, foot - 16, { stroke: colours.text, lineWidth: 2 }),
    { type: "rect", shape: { x: x - 10, y: foot - 34, width: 20, height: 20, r: 4 }, style: { fill: colours.text } },
    words(String(api.value(1)), x, foot - 24, { ...font, fill: colours.background, fontWeight: 700 }),
  ] };
}
