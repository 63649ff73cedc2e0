// What a payload becomes once its columns are read: the same words, with arrays in the place of references.

import { readColumns, resolve, type TypedColumn } from './columns';
import { labelled } from './labels';
import { upgraded } from './migration';
import { VERSION, type ColumnReference, type Payload } from './payload';
import { trans } from './words';

type Resolved<T> = T extends ColumnReference
  ? TypedColumn
  : T extends readonly (infer Item)[]
    ? Resolved<Item>[]
    : T extends object
      ? { [Key in keyof T]: Resolved<T[Key]> }
      : T;

export type Drawing = Resolved<Omit<Payload, 'columns'>>;
export type Section = Drawing['sections'][number];
export type SectionOf<Type extends Section['type']> = Extract<Section, { type: Type }>;
export type Finding = SectionOf<'findings'>['items'][number];
export type Figure = SectionOf<'figures'>['items'][number];
export type Spark = SectionOf<'sparks'>['items'][number];
export type Table = SectionOf<'tables'>['items'][number];
export type Control = SectionOf<'controls'>['items'][number];
export type Action = SectionOf<'actions'>['items'][number];
export type Basis = Drawing['basis'];

const MAJOR = VERSION.split('.')[0] ?? '';
const READABLE = new RegExp(`^${MAJOR}\\.\\d+$`);

/** Reads a payload, or says in one sentence why it cannot be drawn. */
export async function read(document: unknown): Promise<Drawing> {
  if (typeof document !== 'object' || document === null || !('version' in document)) {
    throw new Error(trans.__('It is not a Workbench view: it has no version.'));
  }
  if (typeof document.version !== 'string' || !READABLE.test(document.version)) {
    const version = JSON.stringify(document.version);
    throw new Error(
      trans.__(
        'It has payload version %1; this page draws versions %2. Use the Workbench that made it.',
        version,
        `${MAJOR}.x`
      )
    );
  }
  if (!('sections' in document) || !Array.isArray(document.sections)) throw new Error(trans.__('It has no sections.'));
  if (!Array.isArray((document as Partial<Payload>).columns?.layout)) throw new Error(trans.__('It has no columns.'));
  const { columns, ...words } = upgraded(document as Payload);
  const arrays = await readColumns(columns).catch(() => {
    throw new Error(trans.__('Its binary columns are damaged.'));
  });
  return labelled(resolve(words, arrays) as Drawing);
}
