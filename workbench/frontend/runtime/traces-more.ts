// What notebooks draw themselves and no view does: a file of its own, for pages that have such a figure (no maps, no 3d).

import barpolar from 'plotly.js/lib/barpolar';
import candlestick from 'plotly.js/lib/candlestick';
import contour from 'plotly.js/lib/contour';
import funnel from 'plotly.js/lib/funnel';
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

export default [
  barpolar,
  candlestick,
  contour,
  funnel,
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
  waterfall
];
