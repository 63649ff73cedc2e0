// The files with the rarer traces. A saved page carries those that it needs, before the runtime; a live one loads them.
//
// Such a file holds nothing that the runtime has: it is a function of the runtime's own modules (scripts/trace-files.mjs),
// and leaves itself where the runtime of the same build finds it.

import type { PlotlyModule } from 'plotly.js/lib/core';
import { build, modules } from 'workbench:modules';

import FILES from '../../views/trace_files.json';
import { trans } from './words';

export type TraceFile = keyof typeof FILES;

type Make = (module: (id: string) => unknown) => PlotlyModule[];

/** Runs the file of that name in this page. */
export type Load = (file: TraceFile) => Promise<unknown>;

const place = globalThis as typeof globalThis & Record<symbol, Map<string, Make> | undefined>;
const LEFT = Symbol.for('workbench.traces');

let load: Load = () => Promise.resolve();
const made = new Map<TraceFile, Promise<PlotlyModule[]>>();

/** Says how this page gets such a file. */
export function loadTracesWith(how: Load): void {
  load = how;
}

/** The file that has traces of this type, or null. */
export function fileOf(type: string): TraceFile | null {
  for (const [file, types] of Object.entries(FILES)) if (types.includes(type)) return file as TraceFile;
  return null;
}

function left(file: TraceFile): Make | undefined {
  return place[LEFT]?.get(`${build}/${file}`);
}

async function make(file: TraceFile): Promise<PlotlyModule[]> {
  if (left(file) === undefined) await load(file);
  const found = left(file);
  if (found === undefined)
    throw new Error(trans.__("this page does not carry the file '%1' with its type of trace.", file));
  return found(id => modules.get(id));
}

/** The traces of a file; what could not be loaded is asked for again by the next figure. */
export function tracesIn(file: TraceFile): Promise<PlotlyModule[]> {
  const begun = made.get(file) ?? make(file);
  made.set(file, begun);
  begun.catch(() => made.delete(file));
  return begun;
}
