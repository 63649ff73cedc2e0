// The outputs of a notebook that are views.

import type { ICodeCellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

import { MIME_TYPE, viewId } from './mime';

/** The ids of the views in a notebook's outputs, drawn or not. */
export function viewsIn(notebook: INotebookModel): ReadonlySet<string> {
  const views = new Set<string>();
  for (const cell of notebook.cells) {
    if (cell.type !== 'code') continue;
    const { outputs } = cell as ICodeCellModel;
    for (let place = 0; place < outputs.length; place += 1) {
      // Not `data`, which copies the payload.
      const { data } = outputs.get(place).toJSON() as { readonly data?: Readonly<Record<string, unknown>> };
      if (data?.[MIME_TYPE] !== undefined) views.add(viewId(data[MIME_TYPE]));
    }
  }
  return views;
}
