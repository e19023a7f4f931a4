// One look for all charts: colours by meaning from the page's own style, so that
// light, dark and print agree with the rest of the page.
const months = ["jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."];

export function withLook(data, place) {
  const colours = coloursOf(place);
  const font = { fontFamily: getComputedStyle(place).fontFamily, fontSize: 14, color: colours.text };
  const narrow = place.clientWidth < 480;
  const percent = data.unit === "percent";
  const line = { lineStyle: { color: colours.quiet } };
  return {
    animation: false,
    textStyle: font,
    grid: { left: percent ? 52 : 36, right: 16, top: narrow ? 40 : 34, bottom: 36 },
    tooltip: {
      trigger: "item", renderMode: "richText", confine: true,
      backgroundColor: colours.background, borderColor: colours.quiet, textStyle: font,
      formatter: (point) => point.name,
    },
    xAxis: {
      ...data.xAxis[0],
      axisLine: line, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { ...font, color: colours.subtle, hideOverlap: true, formatter: monthAndYear },
      splitNumber: narrow ? 2 : 5,
    },
    yAxis: {
      ...data.yAxis[0],
      axisLabel: { ...font, color: colours.subtle, formatter: percent ? (v) => `${Math.round(v * 100)} %` : (v) => String(v).replace(".", ",") },
      splitLine: line, splitNumber: 4,
    },
    series: data.series.map((series) => drawn(series, colours, font, place.clientWidth)),
  };
}

function drawn(series, colours, font, width) {
  switch (series.type) {
    case "line":
      return {
        ...series, connectNulls: false, symbol: "circle", symbolSize: 12, z: 4,
        lineStyle: { color: colours.main, width: 3 },
        itemStyle: { color: colours.main, borderColor: colours.background, borderWidth: 2 },
        markArea: bands(series.markArea, colours, font, width),
      };
    case "custom":
      return { ...series, renderItem: marks[series.renderItem], z: 3, silent: true, itemStyle: { color: colours.main } };
    case "scatter":
      return {
        ...series, symbol: "emptyCircle", symbolSize: 9, z: 5, itemStyle: { color: colours.subtle },
        label: { show: true, position: "top", formatter: "{b}", ...font, color: colours.subtle },
      };
  }
  return series;
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

const marks = {
  // An interval: a line from lower to upper with a short bar at either end.
  whisker(params, api) {
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const [, high] = api.coord([api.value(0), api.value(2)]);
    const stroke = { stroke: api.visual("color"), lineWidth: 2, opacity: 0.75 };
    const bar = (y) => ({ type: "line", shape: { x1: x - 6, x2: x + 6, y1: y, y2: y }, style: stroke });
    return { type: "group", children: [
      { type: "line", shape: { x1: x, x2: x, y1: low, y2: high }, style: stroke }, bar(low), bar(high),
    ] };
  },
};

function monthAndYear(time) {
  const day = new Date(time);
  return `${months[day.getMonth()]} ${day.getFullYear()}`;
}

function coloursOf(place) {
  const style = getComputedStyle(place);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    main: of("--ds-color-base-default"),
    text: of("--ds-color-neutral-text-default"),
    subtle: of("--ds-color-neutral-text-subtle"),
    quiet: of("--ds-color-neutral-border-subtle"),
    background: of("--ds-color-neutral-background-default"),
    band: of("--ds-color-surface-tinted"),
  };
}
