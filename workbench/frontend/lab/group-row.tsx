// A sweep or a pipeline's run: one line with its progress, which opens to what belongs to it.

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { GroupProgress } from './group-progress';
import type { GroupsModel } from './groups-model';
import { RowHead } from './row-head';
import { Labels } from './run-labels';
import { RowButton, RunRow, seconds, type RowProps } from './run-row';
import { isLive } from './runs-model';
import type { Group, Run } from './server';
import { StepRow } from './step-row';
import { useTranslation } from './translation';
import { Trouble } from './trouble';
import { inWords, varied } from './values';
import { moment, runName } from './wording';

interface Props extends RowProps {
  readonly group: Run;
  readonly model: GroupsModel;
}

export function GroupRow(props: Props): React.JSX.Element {
  const { group, now, open, actions, onToggle } = props;
  const trans = useTranslation();
  const details = `jp-wb-run-${group.id}`;
  const unfolded = open.has(group.id);
  return (
    <li className="jp-wb-run jp-wb-group" data-run={group.id} data-status={group.status} data-kind={group.kind}>
      <RowHead
        status={group.status}
        name={runName(group)}
        mark={<span className="jp-wb-kind">{group.kind === 'sweep' ? trans.__('sweep') : trans.__('pipeline')}</span>}
        time={seconds(group, now)}
        summary={summary(group, trans)}
        details={details}
        unfolded={unfolded}
        onToggle={() => {
          onToggle(group.id);
        }}
      >
        {isLive(group) && (
          <RowButton
            words={trans.__('cancel')}
            act={() => {
              actions.cancel(group);
            }}
          />
        )}
      </RowHead>
      {group.group !== null && (isLive(group) || group.status !== 'completed') && <GroupProgress group={group.group} />}
      <div id={details} hidden={!unfolded}>
        {unfolded && <Opened {...props} />}
      </div>
    </li>
  );
}

function Opened(props: Props): React.JSX.Element {
  const { group, model, actions } = props;
  const trans = useTranslation();
  React.useEffect(
    () => model.follow(group),
    // What it is does not change while its numbers do.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [model, group.id]
  );
  const live = isLive(group);
  const ended = !live && group.status !== 'completed';
  return (
    <>
      <div className="jp-wb-details">
        <p className="jp-wb-actions">
          <RowButton
            words={group.kind === 'sweep' ? trans.__('open view') : trans.__('open report')}
            act={() => {
              actions.openReport(group);
            }}
          />
          {ended && (
            <RowButton
              words={trans.__('resume')}
              act={() => {
                actions.resume(group);
              }}
            />
          )}
          {!live && (
            <RowButton
              words={trans.__('delete')}
              act={() => {
                actions.remove(group);
              }}
            />
          )}
        </p>
        <Labels run={group} />
      </div>
      <Belonging {...props} />
    </>
  );
}

/** The runs of a sweep, or the steps of a pipeline. */
function Belonging(props: Props): React.JSX.Element {
  const { group, model } = props;
  const trans = useTranslation();
  const { runs, steps, hasMore, problem } = model.members(group.id);
  if (problem !== null) return <Trouble problem={problem} onRetry={() => void model.load()} />;
  if (runs === null && steps === null) return <p className="jp-wb-soft">{trans.__('Looking for runs…')}</p>;
  const names = varied(runs ?? []);
  return (
    <>
      <ul className="jp-wb-members" aria-label={runName(group)}>
        {steps?.map(step => (
          <StepRow key={step.name} {...props} step={step} />
        ))}
        {runs?.map(run => {
          const own = Object.fromEntries(names.map(name => [name, run.parameters[name] ?? null]));
          return <RunRow key={run.id} {...props} run={run} name={inWords(own, 3) || runName(run)} />;
        })}
      </ul>
      {hasMore && (
        <RowButton
          words={trans.__('show more')}
          act={() => {
            model.more(group.id);
          }}
        />
      )}
    </>
  );
}

function summary(run: Run, trans: TranslationBundle): string {
  const began = run.started === null ? '' : moment(run.started);
  return [run.group === null ? '' : groupInWords(run.group, trans), began].filter(Boolean).join(' · ');
}

/** How far it has come, as "7 of 9 · 1 failed". */
function groupInWords(group: Group, trans: TranslationBundle): string {
  const done = trans.__('%1 of %2', group.completed + group.failed, group.of);
  return group.failed === 0 ? done : `${done} · ${trans._n('%1 failed', '%1 failed', group.failed)}`;
}
