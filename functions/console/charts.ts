import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { Urgency } from '../../shared/mention/tags.ts';
import { shareKept } from '../../shared/reports/kept-targets.ts';
import type { DayFigures } from '../../shared/reports/overview.ts';
import type { PageVoice } from './page-voice.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

const COLOURS: Readonly<Record<Urgency, string>> = {
  critical: '#a3241c',
  high: '#e8871e',
  normal: '#3f74b5',
  low: '#b4c3d4',
};
const WIDTH = 900;
const HEIGHT = 240;

/** What came each day, a column a day, by urgency: SVG. */
export const cameChart = (days: readonly DayFigures[], voice: PageVoice): string =>
  drawn({
    ...axesOf(days, voice),
    legend: { right: 16, top: 0 },
    yAxis: { type: 'value', minInterval: 1, axisLabel: { formatter: voice.formats.count } },
    series: Urgency.options.toReversed().map((urgency) => ({
      name: voice.texts.urgency[urgency],
      type: 'bar',
      stack: 'urgency',
      color: COLOURS[urgency],
      data: days.map(({ byUrgency }) => byUrgency[urgency]),
    })),
  });

/** The share of the targets of what came each day that were kept, in hundredths; days on which none was due have none: SVG. */
export const keptChart = (days: readonly DayFigures[], voice: PageVoice): string =>
  drawn({
    ...axesOf(days, voice),
    yAxis: {
      type: 'value',
      min: 0,
      max: 100,
      axisLabel: { formatter: (hundredths: number) => voice.formats.percent(hundredths / 100) },
    },
    series: [
      {
        name: voice.says.kept,
        type: 'line',
        color: COLOURS.normal,
        data: days.map((day) => {
          const share = shareKept(day);
          return share === undefined ? null : Math.round(100 * share);
        }),
      },
    ],
  });

const axesOf = (days: readonly DayFigures[], { formats }: PageVoice): EChartsCoreOption => ({
  animation: false,
  textStyle: { fontFamily: 'system-ui, sans-serif' },
  grid: { left: 56, right: 16, top: 32, bottom: 28 },
  xAxis: { type: 'category', data: days.map(({ date }) => formats.day(date)) },
});

const drawn = (option: EChartsCoreOption): string => {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
};
