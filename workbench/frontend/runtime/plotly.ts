// plotly.js with the traces that views use, and the common ones that notebooks draw themselves (no maps, no 3d).
// The strict variants need no eval.

import * as Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import barpolar from 'plotly.js/lib/barpolar';
import box from 'plotly.js/lib/box';
import candlestick from 'plotly.js/lib/candlestick';
import contour from 'plotly.js/lib/contour';
import funnel from 'plotly.js/lib/funnel';
import heatmap from 'plotly.js/lib/heatmap';
import histogram from 'plotly.js/lib/histogram';
import histogram2d from 'plotly.js/lib/histogram2d';
import histogram2dcontour from 'plotly.js/lib/histogram2dcontour';
import icicle from 'plotly.js/lib/icicle';
import image from 'plotly.js/lib/image';
import indicator from 'plotly.js/lib/indicator';
import ohlc from 'plotly.js/lib/ohlc';
import pie from 'plotly.js/lib/pie';
import scatterpolar from 'plotly.js/lib/scatterpolar';
import sunburst from 'plotly.js/lib/sunburst';
import table from 'plotly.js/lib/table';
import treemap from 'plotly.js/lib/treemap';
import violin from 'plotly.js/lib/violin';
import waterfall from 'plotly.js/lib/waterfall';
import parcoords from 'plotly.js/src/traces/parcoords/strict';
import scattergl from 'plotly.js/src/traces/scattergl/strict';
import splom from 'plotly.js/src/traces/splom/strict';

const traces = [
  bar,
  barpolar,
  box,
  candlestick,
  contour,
  funnel,
  heatmap,
  histogram,
  histogram2d,
  histogram2dcontour,
  icicle,
  image,
  indicator,
  ohlc,
  pie,
  scatterpolar,
  sunburst,
  table,
  treemap,
  violin,
  waterfall,
  parcoords,
  scattergl,
  splom
];
Plotly.register(traces);

const KNOWN = new Set(['scatter', ...traces.map(trace => trace.name)]);

const offline: Partial<Plotly.Config> = { displaylogo: false, responsive: false, plotlyServerURL: '' };

export const config: Partial<Plotly.Config> = {
  ...offline,
  modeBarButtons: [['zoom2d', 'pan2d', 'resetScale2d', 'toImage']]
};

/** For figures whose kind of axes, and so whose buttons, their author chose. */
export const authoredConfig: Partial<Plotly.Config> = {
  ...offline,
  modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d', 'zoomIn2d', 'zoomOut2d', 'sendChartToCloud']
};

/** The rules that plotly.js put into the page's head, for use inside a shadow root. */
export function plotlyStyles(): string {
  const style = document.getElementById('plotly.js-style-global');
  if (!(style instanceof HTMLStyleElement) || style.sheet === null) return '';
  return Array.from(style.sheet.cssRules, rule => rule.cssText).join('\n');
}

export function unknownTrace(data: readonly { type?: unknown }[]): string | null {
  const strange = data.map(trace => trace.type ?? 'scatter').find(type => !KNOWN.has(type as string));
  return strange === undefined ? null : JSON.stringify(strange);
}

export { Plotly };
