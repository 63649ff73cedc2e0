// From a finding to the line it speaks of.

import type { NotebookPanel } from '@jupyterlab/notebook';

/** Where something stands: the cell by its id if that is known, else by its number, and the line in it from 1. */
export interface Place {
  readonly id: string | undefined;
  readonly index: number;
  readonly line: number | null;
}

export async function jumpTo(panel: NotebookPanel, place: Place): Promise<void> {
  const { content } = panel;
  const named = content.widgets.findIndex(cell => cell.model.id === place.id);
  const index = named >= 0 ? named : place.index; // cells may have moved since the findings were made
  const cell = content.widgets[index];
  if (cell === undefined) return;
  content.deselectAll();
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'smart');
  await cell.ready;
  if (place.line !== null && cell.editor !== null) {
    const line = Math.min(place.line, cell.editor.lineCount) - 1;
    const end = cell.editor.getLine(line)?.length ?? 0;
    content.mode = 'edit';
    cell.editor.setSelection({ start: { line, column: 0 }, end: { line, column: end } });
    cell.editor.focus();
  } else {
    content.mode = 'command';
    content.node.focus();
  }
}

/** Gives the selected cell the tag that makes its values the notebook's parameters. */
export function tagAsParameters(panel: NotebookPanel): void {
  const model = panel.content.activeCell?.model;
  if (model === undefined) return;
  const tags = model.getMetadata('tags') as unknown;
  const known = Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
  if (!known.includes('parameters')) model.setMetadata('tags', [...known, 'parameters']);
}
