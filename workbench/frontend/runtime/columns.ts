// The binary columns of a payload, read back as typed arrays.

import type { ColumnBlock, ColumnLayout } from './payload';
import { trans } from './words';

export type TypedColumn =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

const ARRAYS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array
} as const satisfies Record<ColumnLayout['dtype'], unknown>;

async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).arrayBuffer();
}

export async function readColumns(block: ColumnBlock): Promise<TypedColumn[]> {
  if (block.data === '') return [];
  const packed = Uint8Array.from(atob(block.data), character => character.charCodeAt(0));
  const bytes = await inflate(packed);
  return block.layout.map(part => new ARRAYS[part.dtype](bytes, part.offset, part.length));
}

function reference(value: object): number | null {
  const place = (value as { $column?: unknown }).$column;
  return typeof place === 'number' ? place : null;
}

/** Returns *value* with every reference to a column replaced by the column. */
export function resolve(value: unknown, columns: readonly TypedColumn[]): unknown {
  if (Array.isArray(value)) return value.map(item => resolve(item, columns));
  if (typeof value !== 'object' || value === null) return value;
  const place = reference(value);
  if (place !== null) {
    const column = columns[place];
    if (column === undefined) throw new Error(trans.__('column %1 of the payload is missing', String(place)));
    return column;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, columns)]));
}
