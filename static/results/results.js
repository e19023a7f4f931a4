// Draws every chart of a result page from the option beside it. The server sends
// data and positions; what it looks like stands here, in one place for all.
import { init } from "./echarts.js";
import { withLook } from "./look.js";
import { save } from "./save.js";

// What is left of an A4 sheet between its margins, and how high charts are there, which the
// print styles say as well: they do not hold yet when a browser is about to print. In CSS pixels.
const sheet = 680, trend = 220, question = 62;

for (const place of document.querySelectorAll("[data-chart]")) draw(place);

function draw(place) {
  const data = JSON.parse(place.querySelector(".chart-data").textContent);
  place.replaceChildren();
  const chart = init(place, null, { renderer: "svg", locale: "EN" });
  const paint = () => chart.setOption(withLook(data, place, chart.getWidth()), { notMerge: true });
  paint();
  place.dataset.drawn = "";
  for (const button of place.closest("figure").querySelectorAll("[data-save]")) {
    button.hidden = false;
    button.addEventListener("click", () => save(chart, button.dataset.save, place.dataset.chart));
  }
  new ResizeObserver(() => { chart.resize(); paint(); }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  // Paper is white and narrow, whatever the screen was.
  addEventListener("beforeprint", () => { chart.resize({ width: Math.min(sheet, place.clientWidth), height: question * place.dataset.rows || trend }); paint(); });
  addEventListener("afterprint", () => { chart.resize(); paint(); });
}
