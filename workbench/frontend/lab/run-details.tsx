// Everything about one run that helps to decide what to do with it, and the buttons that do it.

import type { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { number } from '../runtime/numbers';
import { isLive } from './runs-model';
import type { Run } from './server';
import { useTranslation } from './translation';
import { textOf } from './values';
import { moment } from './wording';

export interface RunActions {
  /** Each says by itself what goes wrong. */
  readonly openReport: (run: Run) => void;
  readonly openOutput: (run: Run) => void;
  readonly openNotebook: (run: Run, cell: number | null) => void;
  readonly cancel: (run: Run) => void;
  readonly remove: (run: Run) => void;
  readonly reuse: (run: Run) => void;
}

export function RunDetails({ run, actions }: { readonly run: Run; readonly actions: RunActions }): React.JSX.Element {
  const trans = useTranslation();
  const { error } = run;
  const live = isLive(run);
  const action = (words: string, act: (run: Run) => void): React.JSX.Element => (
    <button
      type="button"
      className="jp-wb-link"
      onClick={() => {
        act(run);
      }}
    >
      {words}
    </button>
  );
  return (
    <div className="jp-wb-details">
      {error !== null && (
        <div className="jp-wb-error">
          <p>
            <b>{error.name}</b> {plain(error.message)}
          </p>
          {error.cell !== null &&
            run.notebook_path !== null &&
            action(trans.__('go to cell %1', error.cell), () => {
              actions.openNotebook(run, error.cell);
            })}
        </div>
      )}
      <p className="jp-wb-actions">
        {!live && action(trans.__('open report'), actions.openReport)}
        {!live && run.folder !== null && action(trans.__('open output'), actions.openOutput)}
        {run.notebook_path !== null && action(trans.__('use these values'), actions.reuse)}
        {!live && action(trans.__('delete'), actions.remove)}
      </p>
      <Values
        title={trans.__('metrics')}
        values={run.metrics}
        show={value => number(typeof value === 'number' ? value : NaN)}
      />
      <Values title={trans.__('parameters')} values={run.parameters} show={value => textOf(value) || '–'} />
      <dl className="jp-wb-values">
        {run.started !== null && (
          <>
            <dt>{trans.__('started')}</dt>
            <dd>{moment(run.started)}</dd>
          </>
        )}
        {run.tags.length > 0 && (
          <>
            <dt>{trans.__('tags')}</dt>
            <dd>{run.tags.join(', ')}</dd>
          </>
        )}
        {run.note !== '' && (
          <>
            <dt>{trans.__('note')}</dt>
            <dd>{run.note}</dd>
          </>
        )}
        <dt>{trans.__('record')}</dt>
        <dd>{run.folder ?? run.id}</dd>
      </dl>
    </div>
  );
}

function Values({
  title,
  values,
  show
}: {
  readonly title: string;
  readonly values: Readonly<Record<string, JSONValue>>;
  readonly show: (value: JSONValue) => string;
}): React.JSX.Element | null {
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  return (
    <dl className="jp-wb-values" aria-label={title}>
      {entries.map(([name, value]) => (
        <React.Fragment key={name}>
          <dt>{name}</dt>
          <dd>{show(value)}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

/** A message without the colour codes of terminals. */
function plain(message: string): string {
  // eslint-disable-next-line no-control-regex
  return message.replace(/\u001b\[[0-9;]*m/g, '').trim();
}
