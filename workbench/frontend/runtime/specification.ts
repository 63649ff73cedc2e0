// A plotly specification made fit for the page: colours of the theme, labels that are read as text.

type Plain = Record<string, unknown>;

const COLOUR_KEY = /color/i;
// What the authors of templates may use; anything else that looks like a tag came with the data.
const LABEL_TAGS = /<(?!br>)/g;
const TEMPLATE_TAGS = /<(?!br>|\/?b>|\/?i>|\/?extra>)/g;

// What an author may write in a chart's own titles; none of it can ask for anything.
const AUTHOR_TAGS = /<(?!br ?\/?>|\/?(?:b|i|em|s|u|sub|sup|extra|span)>|span style=(["'])[\w\s:;#.%,-]*\1>)/g;

export function asLabel(text: string): string {
  return text.replace(/&/g, '&amp;').replace(LABEL_TAGS, '&lt;');
}

function asTemplate(text: string): string {
  return text.replace(TEMPLATE_TAGS, '&lt;');
}

/** Returns *value* with every text in it changed; typed arrays stay as they are. */
function rewritten(value: unknown, change: (text: string, key: string) => string, key = ''): unknown {
  if (typeof value === 'string') return change(value, key);
  if (Array.isArray(value)) return value.map(item => rewritten(item, change, key));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rewritten(item, change, name)]));
}

/** Returns *value* with colour names replaced and every label escaped. */
export function themed(value: unknown, colour: (name: string) => string): unknown {
  return rewritten(value, (text, key) => {
    if (COLOUR_KEY.test(key)) return colour(text);
    return key.endsWith('template') ? asTemplate(text) : asLabel(text);
  });
}

/** Returns an author's own specification, a copy that plotly may change, with only harmless formatting left in it. */
export function authored(value: unknown): unknown {
  return rewritten(value, text => text.replace(AUTHOR_TAGS, '&lt;'));
}

const MARGIN = { l: 48, r: 12, t: 12, b: 40 };
// Parallel coordinates write their labels above the axes and their values beside them.
const PARALLEL_MARGIN = { l: 64, r: 64, t: 48, b: 24 };

// Where a picture is narrow, there is more room above it than beside it.
const SCALE_ABOVE = {
  orientation: 'h',
  x: 0,
  xanchor: 'left',
  y: 1.02,
  yanchor: 'bottom',
  ypad: 0,
  ticklabelposition: 'outside top'
};

/** What the house adds to every chart; a specification's own layout wins. */
export function template(
  data: readonly Plain[],
  colour: (name: string) => string,
  font: string,
  isNarrow: boolean
): Plain {
  const parallel = data.some(trace => trace.type === 'parcoords');
  const axis = {
    gridcolor: colour('@line'),
    linecolor: colour('@line'),
    zerolinecolor: colour('@line'),
    tickcolor: colour('@line'),
    ticklabelstandoff: 4, // so that the noughts of both axes do not touch
    tickfont: { color: colour('@soft'), size: 11 },
    title: { font: { color: colour('@soft'), size: 12 }, standoff: 8 }
  };
  return {
    data: {
      heatmap: [
        {
          colorbar: {
            ...(isNarrow ? SCALE_ABOVE : {}),
            thickness: 8,
            outlinewidth: 0,
            tickfont: axis.tickfont,
            title: { font: axis.title.font }
          }
        }
      ]
    },
    layout: {
      autosize: true,
      colorway: ['@data', '@second', '@third', '@fourth', '@fifth'].map(colour),
      font: { family: font, size: 12, color: colour('@ink') },
      hoverlabel: {
        align: 'left',
        bgcolor: colour('@paper'),
        bordercolor: colour('@line'),
        font: { family: font, size: 12, color: colour('@ink') }
      },
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { color: colour('@soft'), size: 12 } },
      margin: parallel ? PARALLEL_MARGIN : MARGIN,
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: colour('@soft'), activecolor: colour('@data') },
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      // Each axis makes room across itself alone: were both free in both directions, they would never agree.
      xaxis: { ...axis, automargin: 'height', showgrid: false },
      yaxis: { ...axis, automargin: 'width' }
    }
  };
}
