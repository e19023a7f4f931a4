// How questions were answered: a bar each in three parts, from nothing to everybody. The parts differ by pattern as well as by colour: hatched, open, solid.
import { line, words } from "./draw.js";

const bar = 30, hatch = 8, least = 44; // pixels; a part narrower than least says its number nowhere but in the table

export function answersLook(data, { colours, font }) {
  const kinds = { part: (api, grid) => part(api, grid, colours, font), question: (api, grid) => question(api, grid, colours, font) };
  const axis = { show: false, scale: false };
  return {
    animation: false,
    textStyle: font,
    grid: { left: 2, right: 2, top: 0, bottom: 0 },
    tooltip: tooltip(colours, font),
    xAxis: { ...data.xAxis[0], ...axis },
    yAxis: { ...data.yAxis[0], ...axis, inverse: true },
    series: data.series.map((series) => ({
      ...series, clip: false, silent: series.renderItem !== "part", encode: { x: [0, 2], y: 1 },
      renderItem: (params, api) => kinds[series.renderItem](api, params.coordSys),
    })),
  };
}

export function tooltip(colours, font) {
  return {
    trigger: "item", renderMode: "richText", confine: true,
    backgroundColor: colours.background, borderColor: colours.quiet, textStyle: font,
    formatter: (point) => point.name,
  };
}

// The row of a question ends with its bar.
function rowOf(api, grid) {
  const [, top] = api.coord([0, api.value(1)]);
  const [, bottom] = api.coord([0, api.value(1) + 1]);
  return { top, bottom: bottom - 12, left: grid.x, width: grid.width };
}

function part(api, grid, colours, font) {
  const row = rowOf(api, grid);
  const [from] = api.coord([api.value(0), 0]);
  const [to] = api.coord([api.value(2), 0]);
  const width = to - from, y = row.bottom - bar, kind = api.value(3);
  if (width < 0.5) return { type: "group", children: [] };
  const fill = [colours.sadTint, colours.background, colours.main][kind];
  const stroke = [colours.sad, colours.subtle, colours.main][kind];
  const children = [{ type: "rect", shape: { x: from, y, width, height: bar }, style: { fill, stroke, lineWidth: 1.5 } }];
  if (kind === 0) children.push(...hatching(from, y, width, { stroke: colours.sad, lineWidth: 1.5 }));
  if (width >= least) {
    const plate = kind === 0 ? { backgroundColor: colours.background, padding: [2, 5], borderRadius: 8 } : {};
    children.push(words(api.value(4), from + width / 2, y + bar / 2, { ...font, ...plate, fontWeight: 700, fill: kind === 2 ? colours.onMain : colours.text }));
  }
  return { type: "group", children };
}

// Lines from the lower left to the upper right, cut off at the part's sides.
function hatching(x, y, width, style) {
  const lines = [];
  for (let at = x - bar + hatch; at < x + width; at += hatch) {
    const left = Math.max(at, x), right = Math.min(at + bar, x + width);
    if (right > left) lines.push(line(left, y + bar - (left - at), right, y + bar - (right - at), style));
  }
  return lines;
}

function question(api, grid, colours, font) {
  const row = rowOf(api, grid);
  const frame = { x: row.left, y: row.bottom - bar, width: row.width, height: bar };
  return { type: "group", children: [
    { type: "text", x: row.left, y: row.bottom - bar - 8, style: { ...font, text: api.value(3), fill: colours.text, width: row.width, overflow: "break", verticalAlign: "bottom", lineHeight: 19 } },
    { type: "rect", shape: frame, style: { fill: null, stroke: colours.subtle, lineWidth: 1 } },
  ] };
}
