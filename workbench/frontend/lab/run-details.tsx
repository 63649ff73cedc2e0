// Everything about one run that helps to decide what to do with it, and the buttons that do it.

import type { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { number } from '../runtime/numbers';
import { Labels } from './run-labels';
import { isLive, isReproducing } from './runs-model';
import type { Run } from './server';
import { useTranslation } from './translation';
import { textOf } from './values';
import { verdictWord } from './verdict-badge';
import { moment } from './wording';

export interface RunActions {
  /** Each says by itself what goes wrong. */
  readonly openReport: (run: Run) => void;
  readonly openOutput: (run: Run) => void;
  readonly openNotebook: (run: Run, cell: number | null) => void;
  readonly cancel: (run: Run) => void;
  readonly remove: (run: Run) => void;
  readonly reuse: (run: Run) => void;
  readonly resume: (run: Run) => void;
  readonly reproduce: (run: Run) => void;
  readonly cancelReproduction: (run: Run) => void;
  readonly compare: (first: Run, second: Run) => void;
}

interface Props {
  readonly run: Run;
  readonly actions: RunActions;
  /** Chooses it as the first of two to compare; null while the second is being chosen. */
  readonly onCompare: ((run: Run) => void) | null;
}

export function RunDetails({ run, actions, onCompare }: Props): React.JSX.Element {
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
      <Labels run={run} />
      <Reproduced run={run} />
      <p className="jp-wb-actions">
        {!live && action(trans.__('open report'), actions.openReport)}
        {!live && run.folder !== null && action(trans.__('open output'), actions.openOutput)}
        {!live && run.status !== 'completed' && action(trans.__('resume'), actions.resume)}
        {!live && !isReproducing(run) && action(trans.__('reproduce'), actions.reproduce)}
        {isReproducing(run) && action(trans.__('cancel the reproduction'), actions.cancelReproduction)}
        {!live && onCompare !== null && action(trans.__('compare…'), onCompare)}
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
        {run.resumed_from !== null && (
          <>
            <dt>{trans.__('goes on with')}</dt>
            <dd>{run.resumed_from}</dd>
          </>
        )}
        <dt>{trans.__('record')}</dt>
        <dd>{run.folder ?? run.id}</dd>
      </dl>
    </div>
  );
}

/** Whether it gives the same again, and why it does not. */
function Reproduced({ run }: { readonly run: Run }): React.JSX.Element | null {
  const trans = useTranslation();
  const { verdict, reproduction } = run;
  if (isReproducing(run)) {
    return <p className="jp-wb-soft">{trans.__('It is run again from what it has kept, to be compared.')}</p>;
  }
  const problem = reproduction?.cancelled === true ? null : (reproduction?.problem ?? null);
  if (problem !== null) {
    return <p className="jp-wb-problem">{trans.__('It could not be reproduced: %1', problem)}</p>;
  }
  if (verdict === null) return null;
  return (
    <div className="jp-wb-verdict" data-verdict={verdict.verdict}>
      <p>
        <b>{trans.__('Reproduced: %1', verdictWord(verdict, trans))}</b>
        {verdict.time !== null && <span className="jp-wb-soft"> · {moment(verdict.time)}</span>}
      </p>
      {verdict.what !== null && <p>{verdict.what}</p>}
      {verdict.cause !== null && <p>{trans.__('Likely cause: %1', verdict.cause)}</p>}
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
