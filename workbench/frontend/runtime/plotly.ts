// plotly.js with the traces that views use. The strict variants need no eval.

import * as Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import box from 'plotly.js/lib/box';
import heatmap from 'plotly.js/lib/heatmap';
import parcoords from 'plotly.js/src/traces/parcoords/strict';
import scattergl from 'plotly.js/src/traces/scattergl/strict';

Plotly.register([bar, box, heatmap, parcoords, scattergl]);

const KNOWN = ['scatter', 'bar', 'box', 'heatmap', 'parcoords', 'scattergl'];

export const config: Partial<Plotly.Config> = {
  displaylogo: false,
  responsive: false,
  plotlyServerURL: '',
  modeBarButtons: [['zoom2d', 'pan2d', 'resetScale2d', 'toImage']]
};

/** The rules that plotly.js put into the page's head, for use inside a shadow root. */
export function plotlyStyles(): string {
  const style = document.getElementById('plotly.js-style-global');
  if (!(style instanceof HTMLStyleElement) || style.sheet === null) return '';
  return Array.from(style.sheet.cssRules, rule => rule.cssText).join('\n');
}

export function unknownTrace(data: readonly { type?: unknown }[]): string | null {
  const strange = data.map(trace => trace.type ?? 'scatter').find(type => !KNOWN.includes(type as string));
  return strange === undefined ? null : JSON.stringify(strange);
}

export { Plotly };
