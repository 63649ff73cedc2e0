// Generated from views/payload.schema.json by `jlpm types`. Do not edit.

export type Section =
  FindingsSection | FiguresSection | SparksSection | TablesSection | ControlsSection | ActionsSection;
export type Severity = 'error' | 'warning' | 'info';
/**
 * The values of a table's column, or a reference to a binary column.
 */
export type Cells = (number | string | boolean | null)[] | ColumnReference;
/**
 * One row of numbers (bars, lines), or several (cells).
 */
export type Heights = Numbers | Numbers[];
/**
 * Numbers in full, or a reference to a binary column.
 */
export type Numbers = (number | null)[] | ColumnReference;

/**
 * Everything a view shows (application/vnd.workbench.view.v1+json).
 */
export interface Payload {
  version: '1.0';
  id: string;
  kind: string;
  title: string;
  summary: string;
  basis: Basis;
  sections: Section[];
  links: Links;
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
}
/**
 * A table's column and how to format its values.
 */
export interface TableColumn {
  name: string;
  title: string;
  type: 'number' | 'integer' | 'share' | 'text' | 'date' | 'boolean';
  unit: string | null;
  values: Cells;
}
/**
 * The place of an array in the payload's column block.
 */
export interface ColumnReference {
  $column: number;
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
}
/**
 * A small multiple, drawn as SVG.
 */
export interface Spark {
  id: string;
  title: string;
  note: string | null;
  alt: string;
  mark: 'bars' | 'line' | 'cells';
  y: Heights;
  base: Heights | null;
  labels: string[];
  low: string;
  high: string;
  unit: string | null;
  stats: Stat[];
  flags: Flag[];
  basis: Basis;
  field: string | null;
}
/**
 * A small number under a spark, already formatted.
 */
export interface Stat {
  label: string;
  value: string;
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
 * What views share when a person selects rows.
 */
export interface Links {
  fingerprint: string | null;
  sample: Basis | null;
  fields: LinkedField[];
}
/**
 * A field that charts share: the labels of its bins, and one bin number a sampled row.
 */
export interface LinkedField {
  id: string;
  column: string;
  labels: string[];
  codes: Numbers;
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
export const VERSION: Payload['version'] = '1.0';
