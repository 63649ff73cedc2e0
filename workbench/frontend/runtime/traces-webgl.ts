// Traces drawn by WebGL, in the strict variants that need no eval: a file of its own, for pages that have such a figure.

import parcoords from 'plotly.js/src/traces/parcoords/strict';
import scattergl from 'plotly.js/src/traces/scattergl/strict';
import splom from 'plotly.js/src/traces/splom/strict';

export default [parcoords, scattergl, splom];
