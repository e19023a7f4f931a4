// The parts of ECharts our charts are made of, and no more.
import { use, init } from "echarts/core";
import { LineChart, CustomChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([LineChart, CustomChart, GridComponent, MarkAreaComponent, TooltipComponent, SVGRenderer]);

export { init };
