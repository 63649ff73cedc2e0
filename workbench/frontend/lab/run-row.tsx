// One run in the list: how it stands in a glance, everything about it on demand.

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RowHead } from './row-head';
import { RunDetails, type RunActions } from './run-details';
import { RunProgress } from './run-progress';
import { isLive } from './runs-model';
import type { Run } from './server';
import { useTranslation } from './translation';
import { inWords } from './values';
import { VerdictBadge } from './verdict-badge';
import { duration, metricsInWords, moment, progressInWords, runName, statusWord } from './wording';

/** Choosing two runs to compare: the first, once there is one. */
export interface Choice {
  readonly first: Run | null;
  readonly begin: (run: Run) => void;
  readonly end: (second: Run) => void;
}

/** What every row of the list is given. */
export interface RowProps {
  readonly now: number;
  readonly actions: RunActions;
  readonly open: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  readonly choice: Choice;
}

interface Props extends RowProps {
  readonly run: Run;
  /** What tells it from its neighbours, where its notebook does not. */
  readonly name?: string;
}

export function RunRow({ run, name, now, open, actions, choice, onToggle }: Props): React.JSX.Element {
  const trans = useTranslation();
  const details = `jp-wb-run-${run.id}`;
  const unfolded = open.has(run.id);
  const { first } = choice;
  return (
    <li className="jp-wb-run" data-run={run.id} data-status={run.status} data-chosen={first?.id === run.id}>
      <RowHead
        status={run.status}
        name={name ?? runName(run)}
        mark={<VerdictBadge run={run} />}
        time={seconds(run, now)}
        summary={summary(run, name !== undefined, trans)}
        details={details}
        unfolded={unfolded}
        onToggle={() => {
          onToggle(run.id);
        }}
      >
        {isLive(run) && (
          <RowButton
            words={trans.__('cancel')}
            act={() => {
              actions.cancel(run);
            }}
          />
        )}
        {!isLive(run) && first !== null && first.id !== run.id && (
          <RowButton
            words={trans.__('compare')}
            act={() => {
              choice.end(run);
            }}
          />
        )}
      </RowHead>
      {isLive(run) && <RunProgress progress={run.progress} />}
      <div id={details} hidden={!unfolded}>
        {unfolded && <RunDetails run={run} actions={actions} onCompare={first === null ? choice.begin : null} />}
      </div>
    </li>
  );
}

export function RowButton({ words, act }: { readonly words: string; readonly act: () => void }): React.JSX.Element {
  return (
    <button type="button" className="jp-wb-link" onClick={act}>
      {words}
    </button>
  );
}

/** How long it took, or has taken so far. */
export function seconds(run: Run, now: number): string {
  if (run.duration_s !== null) return duration(run.duration_s);
  if (!isLive(run) || run.started === null) return '';
  return duration(Math.max(0, now - Date.parse(run.started)) / 1000);
}

/** What one wants to know first of a run in this state; a *member* says its parameters in its name. */
function summary(run: Run, member: boolean, trans: TranslationBundle): string {
  const began = run.started === null || member ? '' : moment(run.started);
  const given = member ? '' : inWords(run.parameters, 2);
  const attempt = run.attempt !== null && run.attempt > 1 ? trans.__('attempt %1', run.attempt) : null;
  if (isLive(run)) {
    const place = progressInWords(run.progress, trans);
    return [place, given, attempt].filter(Boolean).join(' · ');
  }
  if (run.error !== null) {
    const place = run.error.cell === null ? null : trans.__('cell %1', run.error.cell);
    return [place, run.error.name, attempt, began].filter(Boolean).join(' · ');
  }
  const result = run.status === 'completed' ? metricsInWords(run.metrics, 2) || given : statusWord(run.status, trans);
  return [result, attempt, began].filter(Boolean).join(' · ');
}
