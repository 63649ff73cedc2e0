// Linking: what the parts of a view ask of its selection. `Selection` answers it (selection.ts).

import type { Drawing } from './drawing';
import type { MarksFollow } from './payload';
import type { Pointing } from './pointing';

export type Links = Drawing['links'];
export type LinkedField = Links['fields'][number];

/** Bins by the field's id; a field that is not brushed is absent. */
export type Bins = ReadonlyMap<string, ReadonlySet<number>>;

/** Numbers for marks, and what they rest on. */
export interface Marks {
  /** One number a mark; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly exact: boolean;
}

/** What one view of the group has brushed on one field. */
export interface Brushed {
  readonly view: string;
  readonly field: LinkedField;
  readonly bins: ReadonlySet<number>;
}

/** What one view has brushed, as the kernel is told it. */
export interface ViewBins {
  readonly view: string;
  readonly bins: Readonly<Record<string, readonly number[]>>;
}

/** How many rows are selected. */
export interface Rows {
  readonly n: number;
  readonly of: number;
  readonly exact: boolean;
}

export interface Linking {
  readonly links: Links;
  /** The row that a person reads about. */
  readonly pointing: Pointing;
  /** What is brushed in this view. */
  readonly bins: Bins;
  /** Whether anything is selected, here or in a view of the same group. */
  readonly active: boolean;
  /** Every brush of the group, in the order in which they were made. */
  readonly brushes: readonly Brushed[];
  /** The selections of all views of the group, this one's among them: the `selections` of a question. */
  readonly selections: readonly ViewBins[];
  readonly rows: Rows;
  /** The linked field of this name; undefined when nothing can be selected by it. */
  field(id: string): LinkedField | undefined;
  /** Brushes these bins of a field, and no others; null or no bins takes the brush away. */
  brush(field: string, bins: Iterable<number> | null): void;
  /** Puts these brushes in the place of all that this view has. */
  replace(bins: Readonly<Record<string, readonly number[]>>): void;
  /** Takes one brush away, be it of this view or of another one of the group. */
  remove(brush: Brushed): void;
  /** Takes all brushes of the group away. */
  clear(): void;
  /** The numbers that marks show now. */
  marks(follow: MarksFollow): Marks;
  /** For each sampled row 1 when it is selected, else 0. */
  sampled(): Uint8Array;
  /** Tells whether a row with these bin numbers is selected; fields that are not named do not count. */
  selects(codes: ReadonlyMap<string, number>): boolean;
  /** Calls *listener* after each change: of the selection (`settled` is false), and when the exact answer has come (true). Returns how to stop. */
  onChange(listener: (settled: boolean) => void): () => void;
}
