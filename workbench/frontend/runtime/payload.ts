// Generated from views/payload.schema.json by `jlpm types`. Do not edit.

export type Section =
  FindingsSection | FiguresSection | SparksSection | TablesSection | ControlsSection | ActionsSection;
export type Severity = 'error' | 'warning' | 'info';
/**
 * The values of a table's column, or a reference to a binary column.
 */
export type Cells = (number | string | boolean | null)[] | ColumnReference;
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers = (number | null)[] | ColumnReference;
/**
 * How marks follow a selection.
 */
export type MarksFollow = Follow | PartsFollow | PairsFollow | CellsFollow;
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers1 = (number | null)[] | ColumnReference;
/**
 * One row of numbers (bars, lines), or several (cells).
 */
export type Heights = Numbers | Numbers[];
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers2 = (number | null)[] | ColumnReference;
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers3 = (number | null)[] | ColumnReference;
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers4 = (number | null)[] | ColumnReference;
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers5 = (number | null)[] | ColumnReference;
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers6 = (number | null)[] | ColumnReference;
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers7 = (number | null)[] | ColumnReference;

/**
 * Everything a view shows (application/vnd.workbench.view.v1+json).
 */
export interface Payload {
  version: '1.1';
  id: string;
  kind: string;
  title: string;
  summary: string;
  basis: Basis;
  sections: Section[];
  links: Links;
  live: boolean;
  /**
   * Texts of the view that are words of its own, not names from the data: a page may say them in another language.
   */
  words?: string[];
  columns: ColumnBlock;
}
/**
 * What numbers rest on: all rows exactly, all rows within an error bound, or n rows of a sample.
 */
export interface Basis {
  kind: 'exact' | 'approximate' | 'sampled';
  error?: string;
  n?: number;
  of?: number;
}
/**
 * What needs attention, the gravest first.
 */
export interface FindingsSection {
  type: 'findings';
  id: string;
  title: string;
  note: string | null;
  items: Finding[];
  groups?: FindingGroup[];
}
/**
 * One thing worth attention: what, how bad, where, which rows, and what to do about it.
 */
export interface Finding {
  code: string;
  severity: Severity;
  column: string | null;
  title: string;
  count: number | string | null;
  where: string | null;
  rows: unknown[] | null;
  remedy: string | null;
  columns?: string[];
  cell?: number;
  line?: number | null;
  /**
   * Its place among the findings of the report, where only some of them are carried.
   */
  place?: number;
  /**
   * Code that mends the data; inserted or copied, never executed.
   */
  fix?: string;
  /**
   * Code that puts a check into a contract; inserted or copied, never executed.
   */
  gate?: string;
}
/**
 * What findings of one code and severity are together, and how many there are, carried or not.
 */
export interface FindingGroup {
  code: string;
  severity: Severity;
  name: string;
  total: number;
}
/**
 * Charts.
 */
export interface FiguresSection {
  type: 'figures';
  id: string;
  title: string;
  note: string | null;
  items: Figure[];
}
/**
 * A chart, the numbers it shows, and one sentence that says what it shows.
 */
export interface Figure {
  id: string;
  title: string;
  alt: string;
  basis: Basis;
  width: 'full' | 'half' | 'third';
  height: number;
  spec: Spec;
  control: string | null;
  specs: Spec[];
  table: Table;
  follows: TraceFollow[];
  brush: Brush | null;
  specs_follows: TraceFollow[][];
  picks?: Picks;
  /**
   * Of a heat map as wide as high: the linked field that each of its rows and columns is of. A cell opens the picture of both.
   */
  opens?: (string | null)[];
}
/**
 * A plotly specification; numeric arrays may be references, colours may be names such as @data.
 */
export interface Spec {
  data: {
    [k: string]: unknown;
  }[];
  layout?: {
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
/**
 * Rows to read; n_rows may exceed the rows that are carried.
 */
export interface Table {
  id: string;
  title: string;
  note: string | null;
  basis: Basis;
  n_rows: number;
  columns: TableColumn[];
  codes: {
    [k: string]: Numbers;
  };
  follows: {
    [k: string]: MarksFollow;
  };
  places?: Numbers1;
}
/**
 * A table's column and how to format its values.
 */
export interface TableColumn {
  name: string;
  title: string;
  type: 'number' | 'integer' | 'share' | 'text' | 'date' | 'boolean' | 'image';
  unit: string | null;
  values: Cells;
  /**
   * Whether the values are words of the view itself, not of the data.
   */
  words?: boolean;
  /**
   * Whether the whole numbers name something, a year or an identifier: their digits are not put in groups.
   */
  plain?: boolean;
  /**
   * Whether the numbers are of several kinds: each has digits of its own.
   */
  mixed?: boolean;
}
/**
 * The place of an array in the payload's column block.
 */
export interface ColumnReference {
  $column: number;
}
/**
 * How marks follow a selection: a measure of the selected rows over the bins of a linked field.
 */
export interface Follow {
  field: string;
  measure: 'count' | 'share' | 'mean' | 'f1' | 'accuracy';
  value: string | null;
  weight: string | null;
  within: Within[];
  cumulative: 'low' | 'high' | 'above' | null;
  bins: number[] | null;
  by: 'row' | 'column' | null;
  columns: number | null;
}
/**
 * Only rows in these bins of a field.
 */
export interface Within {
  field: string;
  bins: number[];
}
/**
 * How marks follow that each stand for a part of the rows of its own: rows in these bins of all these fields.
 */
export interface PartsFollow {
  measure: 'count' | 'share';
  parts: (Within[] | null)[];
}
/**
 * How marks follow that each stand for two linked values: by default each with each, row by row.
 */
export interface PairsFollow {
  measure: 'correlation' | 'count';
  values: (string | null)[];
  pairs: (number[] | null)[] | null;
  /**
   * The categories among them: the linked field at the same place, whose Cramér's V and correlation ratios are shown.
   */
  fields?: (string | null)[];
}
/**
 * How marks follow that each stand for a cell of two linked fields of ranges, bins of x by bins of y; or the running median of y over x, and the places along x where its numbers lie.
 */
export interface CellsFollow {
  measure: 'count' | 'median' | 'place';
  x: string;
  y: string;
}
/**
 * What of a chart's trace follows a selection.
 */
export interface TraceFollow {
  trace: number;
  keys: {
    [k: string]: MarksFollow;
  };
  points: boolean;
}
/**
 * The linked fields that a person selects by dragging over a chart, or clicking in it.
 */
export interface Brush {
  x: string | null;
  y: string | null;
  cells: string | null;
}
/**
 * What a click on a mark of a chart selects, in the place of all that is brushed.
 */
export interface Picks {
  trace: number;
  labels: string[];
  parts: (Within[] | null)[];
}
/**
 * Small multiples of equal size.
 */
export interface SparksSection {
  type: 'sparks';
  id: string;
  title: string;
  note: string | null;
  items: Spark[];
  overview?: Overview;
}
/**
 * A small multiple, drawn as SVG.
 */
export interface Spark {
  id: string;
  title: string;
  note: string | null;
  alt: string;
  mark: 'bars' | 'line' | 'cells' | 'coordinates';
  y: Heights;
  base: Heights | null;
  /**
   * What the marks are called; none where they are called as the first bins of the field that they follow.
   */
  labels: string[];
  low: string;
  high: string;
  unit: string | null;
  stats: Stat[];
  flags: Flag[];
  basis: Basis;
  field: string | null;
  follow: Follow | null;
  coordinates?: Coordinates;
}
/**
 * A small number under a spark, already formatted.
 */
export interface Stat {
  label: string;
  value: string;
  follow: Follow | null;
}
/**
 * A finding's mark on a spark.
 */
export interface Flag {
  severity: Severity;
  code: string;
  text: string;
}
/**
 * Parallel coordinates: a line for each sampled row over several axes.
 */
export interface Coordinates {
  axes: Axis[];
  names: Numbers2;
  /**
   * The places of the axes that may colour the lines; the first does at the beginning.
   */
  colours: number[];
  /**
   * The linked field that says what has become of each row.
   */
  state: string | null;
  /**
   * Bins of that field whose rows are drawn apart.
   */
  failed: number[];
  /**
   * Bins of that field whose rows have no line.
   */
  absent: number[];
}
/**
 * One upright axis of parallel coordinates, along which the bins of a linked field are brushed.
 */
export interface Axis {
  field: string;
  /**
   * Where the ordinary bins end, ascending from 0, the lower end, to 1.
   */
  stops: number[];
  ticks: {
    at: number;
    label: string;
  }[];
  /**
   * Where the line of each sampled row crosses the axis, in ten-thousandths, 65535 where it has no value; null where that is the tick of its bin.
   */
  at: Numbers | null;
  /**
   * What a place on the axis stands for; null where the bins say it.
   */
  scale: {
    low: number;
    high: number;
    log: boolean;
  } | null;
  /**
   * The end at which results are better.
   */
  better: 'low' | 'high' | null;
}
/**
 * What many sparks are found and sorted by, with things in little for which there is no spark.
 */
export interface Overview {
  /**
   * Of the sparks first, in their order, then of the things in little.
   */
  sorts: Sort[];
  titles: Numbers3;
  /**
   * What stands beside the headings, each once.
   */
  kinds: string[];
  notes: Numbers4;
  severities: Numbers5;
  missing: Numbers6;
  y: Numbers7;
}
/**
 * An order of things by numbers, one a thing: ascending, unless it says otherwise.
 */
export interface Sort {
  label: string;
  values: Numbers;
  descending?: boolean;
}
/**
 * Rows to read.
 */
export interface TablesSection {
  type: 'tables';
  id: string;
  title: string;
  note: string | null;
  items: Table[];
}
/**
 * What moves precomputed figures.
 */
export interface ControlsSection {
  type: 'controls';
  id: string;
  title: string;
  note: string | null;
  items: Control[];
}
/**
 * Moves the figures that name it along a precomputed axis.
 */
export interface Control {
  id: string;
  label: string;
  kind: 'slider' | 'select';
  values: string[];
  index: number;
}
/**
 * Code to insert.
 */
export interface ActionsSection {
  type: 'actions';
  id: string;
  title: string;
  note: string | null;
  items: Action[];
}
/**
 * Code that a person may insert; it is inserted, never executed.
 */
export interface Action {
  id: string;
  label: string;
  code: string;
  language: string;
}
/**
 * What a view shares when a person selects rows.
 */
export interface Links {
  fingerprint: string | null;
  rows: number | null;
  sample: Basis | null;
  fields: LinkedField[];
  values: LinkedValue[];
  exemplars: string | null;
  code: CodeForm | null;
  group: string | null;
}
/**
 * A field that charts share, cut into bins; one bin number a sampled row.
 */
export interface LinkedField {
  id: string;
  title: string;
  columns: string[];
  sql: string[];
  /**
   * What the bins are called; those of ranges may be left out, where they say only their ends.
   */
  labels: string[];
  edges: (number | string)[] | null;
  ends: string[] | null;
  values: (number | string | boolean | null)[][] | null;
  literal: 'number' | 'text' | 'boolean' | 'timestamp' | 'date' | 'time' | 'interval';
  rest: number | null;
  missing: number | null;
  unit: string | null;
  codes: Numbers;
  totals: Numbers;
}
/**
 * A number for each sampled row, or for each bin of a linked field, whose mean over bins or correlation marks may show.
 */
export interface LinkedValue {
  id: string;
  title: string;
  unit: string | null;
  field: string | null;
  values: Numbers;
}
/**
 * How the rows of a selection are written as code.
 */
export interface CodeForm {
  dialect: 'pandas' | 'polars' | 'sql';
  name: string;
}
/**
 * Every long array of the payload, as one compressed text.
 */
export interface ColumnBlock {
  encoding: 'zlib-base64';
  layout: ColumnLayout[];
  data: string;
}
/**
 * Where a column lies in the uncompressed bytes (little-endian); length counts values.
 */
export interface ColumnLayout {
  dtype: 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64';
  offset: number;
  length: number;
}

/** The version that this page draws. */
export const VERSION: Payload['version'] = '1.1';
