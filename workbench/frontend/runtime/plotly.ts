// plotly.js with the traces that views use; the rarer ones lie in files of their own.

import * as Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import box from 'plotly.js/lib/box';
import heatmap from 'plotly.js/lib/heatmap';
import histogram from 'plotly.js/lib/histogram';

import { fileOf, tracesIn } from './trace-files';

const traces = [bar, box, heatmap, histogram];
Plotly.register(traces);

const known = new Set(['scatter', ...traces.map(trace => trace.name)]);

const offline: Partial<Plotly.Config> = { displaylogo: false, responsive: false, plotlyServerURL: '' };

export const config: Partial<Plotly.Config> = {
  ...offline,
  modeBarButtons: [['zoom2d', 'pan2d', 'resetScale2d', 'toImage']]
};

/** For figures that can be brushed: a drag selects, until another of the first three is pressed. */
export const brushedConfig: Partial<Plotly.Config> = {
  ...offline,
  modeBarButtons: [['select2d', 'zoom2d', 'pan2d', 'resetScale2d', 'toImage']]
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

/** Gets what is needed to draw *data*; returns the first type of trace that is not drawn at all, or null. */
export async function unknownTrace(data: readonly { type?: unknown }[]): Promise<string | null> {
  for (const { type = 'scatter' } of data) {
    if (known.has(type as string)) continue;
    const file = fileOf(String(type));
    if (file === null) return JSON.stringify(type);
    const more = await tracesIn(file);
    Plotly.register(more);
    for (const trace of more) known.add(trace.name);
  }
  return null;
}

export { Plotly };
