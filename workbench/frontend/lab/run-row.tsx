// One run in the list: how it stands in a glance, everything about it on demand.

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RunDetails, type RunActions } from './run-details';
import { RunProgress } from './run-progress';
import { isLive } from './runs-model';
import type { Run, Status } from './server';
import { useTranslation } from './translation';
import { inWords } from './values';
import { duration, metricsInWords, moment, notebookName, progressInWords, statusWord } from './wording';

const SIGNS: Readonly<Record<Status, string>> = {
  pending: '',
  running: '',
  completed: '✓',
  failed: '✕',
  cancelled: '⊘',
  interrupted: '!',
  'gate-failed': '⛉'
};

interface Props {
  readonly run: Run;
  readonly now: number;
  readonly open: boolean;
  readonly actions: RunActions;
  readonly onToggle: () => void;
}

export function RunRow({ run, now, open, actions, onToggle }: Props): React.JSX.Element {
  const trans = useTranslation();
  const details = `jp-wb-run-${run.id}`;
  return (
    <li className="jp-wb-run" data-run={run.id} data-status={run.status}>
      <div className="jp-wb-run-head">
        <button type="button" className="jp-wb-row" aria-expanded={open} aria-controls={details} onClick={onToggle}>
          <span className="jp-wb-status" role="img" aria-label={statusWord(run.status, trans)}>
            {SIGNS[run.status]}
          </span>
          <span className="jp-wb-run-name">{notebookName(run.notebook.path) ?? run.id}</span>
          <span className="jp-wb-soft jp-wb-time">{seconds(run, now)}</span>
          <span className="jp-wb-soft jp-wb-run-summary">{summary(run, trans)}</span>
        </button>
        {isLive(run) && (
          <button
            type="button"
            className="jp-wb-link"
            onClick={() => {
              actions.cancel(run);
            }}
          >
            {trans.__('cancel')}
          </button>
        )}
      </div>
      {isLive(run) && <RunProgress progress={run.progress} />}
      <div id={details} hidden={!open}>
        {open && <RunDetails run={run} actions={actions} />}
      </div>
    </li>
  );
}

function seconds(run: Run, now: number): string {
  if (run.duration_s !== null) return duration(run.duration_s);
  if (!isLive(run) || run.started === null) return '';
  return duration(Math.max(0, now - Date.parse(run.started)) / 1000);
}

/** What one wants to know first of a run in this state. */
function summary(run: Run, trans: TranslationBundle): string {
  const began = run.started === null ? '' : moment(run.started);
  const given = inWords(run.parameters, 2);
  if (isLive(run)) {
    const place = progressInWords(run.progress, trans);
    return [place, given].filter(Boolean).join(' · ');
  }
  if (run.error !== null) {
    const place = run.error.cell === null ? null : trans.__('cell %1', run.error.cell);
    return [place, run.error.name, began].filter(Boolean).join(' · ');
  }
  const result = run.status === 'completed' ? metricsInWords(run.metrics, 2) || given : statusWord(run.status, trans);
  return [result, began].filter(Boolean).join(' · ');
}
