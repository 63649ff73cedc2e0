// What the finish check can mend: shown as a difference first, and put into the open notebook when a person agrees.

import { Dialog, Notification, ReactWidget, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { ICodeCellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { NotebookModel } from './notebook-model';
import type { CellDifference, Fix, Fixes, Server } from './server';

/** Saves the notebook, asks what can be mended, shows it, and does it if the answer is yes. */
export async function offerFixes(server: Server, notebook: NotebookModel, trans: TranslationBundle): Promise<void> {
  const { panel, path } = notebook;
  if (panel === null || path === null) return;
  try {
    await notebook.save();
    const found = await server.fixes(path);
    if (found.fixes.length === 0) {
      Notification.info(trans.__('Nothing of this can be mended safely.'), { autoClose: 4000 });
      return;
    }
    const { model } = panel.content;
    const asked = model?.sharedModel.toJSON();
    const answer = await showDialog({
      title: trans._n('Mend %1 thing in this notebook?', 'Mend %1 things in this notebook?', found.fixes.length),
      body: new Preview(found, trans),
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Mend and save') })]
    });
    if (!answer.button.accept || model === null || panel.isDisposed) return;
    if (JSON.stringify(model.sharedModel.toJSON()) !== JSON.stringify(asked)) {
      throw new Error(trans.__('The notebook was changed meanwhile, and nothing was mended. Ask again.'));
    }
    for (const fix of found.fixes) mend(model, fix);
    await notebook.save();
  } catch (problem) {
    void showErrorMessage(trans.__('The notebook was not mended'), problem as Error);
  }
}

class Preview extends ReactWidget {
  constructor(
    private readonly found: Fixes,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-wb-fixes');
  }

  protected override render(): React.JSX.Element {
    return (
      <>
        <ul className="jp-wb-soft">
          {this.found.fixes.map((fix, index) => (
            <li key={index}>{fix.title}</li>
          ))}
        </ul>
        {this.found.changes.map((change, index) => (
          <section key={index} aria-label={place(change, this.trans)}>
            <h3>
              {place(change, this.trans)}
              {change.notes.map(note => ` · ${note}`)}
            </h3>
            {change.diff.length > 0 && (
              <pre tabIndex={0}>
                {change.diff
                  .filter(line => !line.startsWith('@@'))
                  .map((line, at) => (
                    <span key={at} data-sign={line.charAt(0)}>
                      {line}
                      {'\n'}
                    </span>
                  ))}
              </pre>
            )}
          </section>
        ))}
      </>
    );
  }
}

function place(change: CellDifference, trans: TranslationBundle): string {
  return change.new ? trans.__('new cell before cell %1', change.cell) : trans.__('cell %1', change.cell);
}

function mend(model: INotebookModel, fix: Fix): void {
  for (const change of fix.changes) {
    const cell = model.cells.get(change.cell);
    if (change.source !== null) cell.sharedModel.setSource(change.source);
    if (change.tag !== null) cell.setMetadata('tags', [...tagsOf(cell.getMetadata('tags')), change.tag]);
    if (change.clears && cell.type === 'code') (cell as ICodeCellModel).outputs.clear(); // its number stays: it did run
  }
  if (fix.new_cell !== null) {
    const { before, source, tag } = fix.new_cell;
    const metadata = { trusted: true, ...(tag === null ? {} : { tags: [tag] }) };
    model.sharedModel.insertCell(before, { cell_type: 'code', source, metadata });
  }
}

function tagsOf(known: unknown): string[] {
  return Array.isArray(known) ? known.filter((tag): tag is string => typeof tag === 'string') : [];
}
