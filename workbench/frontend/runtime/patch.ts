// Patches: the new state of a view from the one that is drawn; the words are those of workbench/views/patch.py.

import { readColumns, resolve, type TypedColumn } from './columns';
import type { Basis, Drawing, Figure, Section, Table } from './drawing';
import { labelled } from './labels';
import type { ColumnBlock } from './payload';

interface Same {
  readonly same: string;
}

/** A chart whose lines have only gone on. */
interface Grown {
  readonly grown: string;
  /** What each trace has more. */
  readonly points: readonly Readonly<Record<string, TypedColumn | readonly unknown[]>>[];
  readonly layout: NonNullable<Figure['spec']['layout']>;
  readonly alt: string;
  readonly basis: Basis;
  readonly table: Table;
}

type Item = Section['items'][number];
type SectionPatch = Omit<Section, 'items'> & { readonly items: readonly (Item | Same | Grown)[] };

interface Patch extends Pick<Drawing, 'title' | 'summary' | 'basis' | 'live' | 'words'> {
  readonly sections: readonly (SectionPatch | Same)[];
  /** Where they are others. */
  readonly links?: Drawing['links'];
}

function joined(before: unknown, more: TypedColumn | readonly unknown[]): unknown[] {
  const known = before === undefined ? [] : Array.from(before as ArrayLike<unknown>);
  return known.concat(Array.from(more as ArrayLike<unknown>));
}

function grown(before: Figure, change: Grown): Figure {
  const data = before.spec.data.map((trace, place) => {
    const more = Object.entries(change.points[place] ?? {});
    return { ...trace, ...Object.fromEntries(more.map(([key, points]) => [key, joined(trace[key], points)])) };
  });
  const { alt, basis, table, layout } = change;
  return { ...before, alt, basis, table, spec: { ...before.spec, data, layout } };
}

function found<T>(known: ReadonlyMap<string, T>, id: string): T {
  const item = known.get(id);
  if (item === undefined) throw new Error(`This page has no '${id}' to go on with.`);
  return item;
}

function section(before: Section | undefined, change: SectionPatch): Section {
  const known = new Map<string, Item>();
  for (const item of before?.items ?? []) if ('id' in item) known.set(item.id, item);
  const items = change.items.map(item => {
    if ('same' in item) return found(known, item.same);
    return 'grown' in item ? grown(found(known, item.grown) as Figure, item) : item;
  });
  return { ...change, items } as Section;
}

/** Returns the new state. Sections and items that are as they were are the same objects as before. */
export async function patched(before: Drawing, document: unknown): Promise<Drawing> {
  const { columns, ...words } = document as { readonly columns: ColumnBlock };
  const change = resolve(words, await readColumns(columns)) as Patch;
  const known = new Map(before.sections.map(each => [each.id, each]));
  const sections = change.sections.map(each =>
    'same' in each ? found(known, each.same) : section(known.get(each.id), each)
  );
  const after = { ...before, ...change, sections };
  return change.links === undefined ? after : labelled(after);
}
