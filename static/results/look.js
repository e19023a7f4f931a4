// One look for all charts: colours by meaning from the page's own style, so that
// light, dark and print agree with the rest of the page.
import { answersLook, tooltip } from "./answers.js";
import { marks } from "./marks.js";

const months = ["jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."];

// withLook completes the data of a chart that is drawn width pixels wide, in the colours
// of its place.
export function withLook(data, place, width) {
  const colours = coloursOf(place);
  // Double quotes round a name would end the attribute that a saved picture has it in.
  const font = { fontFamily: getComputedStyle(place).fontFamily.replace(/"/g, "'"), fontSize: 14, color: colours.text };
  return data.look === "answers" ? answersLook(data, { colours, font }) : trendLook(data, width, colours, font);
}

function trendLook(data, width, colours, font) {
  const narrow = width < 480;
  const percent = data.unit === "percent";
  const line = { lineStyle: { color: colours.quiet } };
  return {
    animation: false,
    textStyle: font,
    grid: { left: percent ? 52 : 36, right: narrow ? 24 : 40, top: 34, bottom: 36 },
    tooltip: tooltip(colours, font),
    xAxis: {
      ...data.xAxis[0],
      axisLine: line, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { ...font, color: colours.subtle, hideOverlap: true, formatter: monthAndYear },
      splitNumber: narrow ? 2 : 5,
    },
    yAxis: {
      ...data.yAxis[0],
      axisLabel: { ...font, color: colours.subtle, formatter: percent ? (v) => `${Math.round(v * 100)} %` : (v) => String(v).replace(".", ",") },
      splitLine: line, interval: data.step,
    },
    series: data.series.map((series) => drawn(series, colours, font, data, width)),
  };
}

function drawn(series, colours, font, data, width) {
  if (series.type === "custom") {
    return { ...series, renderItem: marks(series.renderItem, colours, font, data), z: series.renderItem === "flag" ? 6 : 3, silent: series.renderItem !== "flag" };
  }
  return {
    ...series, connectNulls: false, symbol: "circle", symbolSize: 12, z: 4,
    lineStyle: { color: colours.main, width: 3 },
    itemStyle: { color: colours.main, borderColor: colours.background, borderWidth: 2 },
    label: {
      show: true, position: [16, -12], formatter: (point) => point.value[2] ?? "",
      ...font, fontSize: 15, fontWeight: 700, textBorderColor: colours.background, textBorderWidth: 4,
    },
    markArea: bands(series.markArea, colours, font, width),
  };
}

// Every other phase is tinted. A phase is named as far as its share of the width
// goes; on a narrow screen its number must do.
function bands(area, colours, font, width) {
  if (!area) return undefined;
  const room = Math.floor((width - 80) / area.data.length) - 10;
  return {
    silent: true,
    data: area.data.map(([from, to], i) => [{
      ...from,
      name: room < 90 ? from.name.split(" ")[0] : from.name,
      itemStyle: { color: i % 2 ? colours.background : colours.band },
      label: { ...font, fontSize: 13, color: colours.subtle, position: "top", distance: 6, width: room, overflow: "truncate" },
    }, to]),
  };
}

function monthAndYear(time) {
  const day = new Date(time);
  return `${months[day.getMonth()]} ${day.getFullYear()}`;
}

function coloursOf(place) {
  const style = getComputedStyle(place);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    main: of("--ds-color-base-default"),
    onMain: of("--ds-color-base-contrast-default"),
    sad: of("--ds-color-danger-base-default"),
    sadTint: of("--ds-color-danger-surface-tinted"),
    text: of("--ds-color-neutral-text-default"),
    subtle: of("--ds-color-neutral-text-subtle"),
    quiet: of("--ds-color-neutral-border-subtle"),
    background: of("--ds-color-neutral-background-default"),
    band: of("--ds-color-surface-tinted"),
  };
}
