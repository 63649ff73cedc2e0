// Plotly's own words, of its buttons and in its charts, in the language of the page. It has them by their English texts.

import type * as Plotly from 'plotly.js/lib/core';

import { trans } from './words';

function dictionary(): Record<string, string> {
  return {
    'Box Select': trans.__('Box Select'),
    Zoom: trans.__('Zoom'),
    Pan: trans.__('Pan'),
    'Reset axes': trans.__('Reset axes'),
    'Download plot as a PNG': trans.__('Download plot as a PNG'),
    'Preparing image - this may take a few seconds': trans.__('Preparing image - this may take a few seconds'),
    'Image download succeeded': trans.__('Image download succeeded'),
    'Sorry, there was a problem downloading your image!': trans.__(
      'Sorry, there was a problem downloading your image!'
    ),
    'Double-click to zoom back out': trans.__('Double-click to zoom back out'),
    'Double-click on legend to isolate one trace': trans.__('Double-click on legend to isolate one trace'),
    'Zoom in': trans.__('Zoom in'),
    'Zoom out': trans.__('Zoom out'),
    'Orbital rotation': trans.__('Orbital rotation'),
    'Turntable rotation': trans.__('Turntable rotation'),
    Reset: trans.__('Reset'),
    'Reset camera to default': trans.__('Reset camera to default'),
    'Reset camera to last save': trans.__('Reset camera to last save'),
    'Reset view': trans.__('Reset view'),
    'Reset views': trans.__('Reset views'),
    'Show closest data on hover': trans.__('Show closest data on hover'),
    'Compare data on hover': trans.__('Compare data on hover'),
    'Toggle show closest data on hover': trans.__('Toggle show closest data on hover'),
    'Toggle Spike Lines': trans.__('Toggle Spike Lines'),
    trace: trans.__('trace'),
    'min:': trans.__('min:'),
    'max:': trans.__('max:'),
    'median:': trans.__('median:'),
    'mean:': trans.__('mean:'),
    'mean ± σ:': trans.__('mean ± σ:'),
    'lower fence:': trans.__('lower fence:'),
    'upper fence:': trans.__('upper fence:')
  };
}

/** The part of a chart's configuration that holds them: dates and numbers stay as they are, and so does the locale's name. */
export function plotlyWords(): Partial<Plotly.Config> {
  return { locales: { 'en-US': { dictionary: dictionary() } } };
}
