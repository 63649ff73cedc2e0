// Code that a view offers, put into a new cell below the one that shows the view. It is never executed from here.

import type { NotebookPanel } from '@jupyterlab/notebook';

/** Puts code below the cell that *node* is in; below the active one where the view is shown in a place of its own. */
export function insertBelow(panel: NotebookPanel, node: HTMLElement, code: string): void {
  const { content: notebook } = panel;
  const { model } = notebook;
  if (model === null || model.readOnly) return;
  const shown = notebook.widgets.findIndex(cell => cell.node.contains(node));
  const place = (shown < 0 ? notebook.activeCellIndex : shown) + 1;
  model.sharedModel.insertCell(place, {
    cell_type: notebook.notebookConfig.defaultCell,
    source: code,
    metadata: { trusted: true } // a person has asked for it; without outputs, that says nothing yet
  });
  notebook.activeCellIndex = place;
  notebook.deselectAll();
  void notebook.scrollToItem(place, 'smart');
}
