// A step of a pipeline's run: how it stands and why, and its run on demand.

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { GroupsModel } from './groups-model';
import { RowHead } from './row-head';
import { RunDetails } from './run-details';
import type { RowProps } from './run-row';
import type { Run, Step } from './server';
import { useTranslation } from './translation';
import { duration } from './wording';

interface Props extends RowProps {
  readonly group: Run;
  readonly model: GroupsModel;
  readonly step: Step;
}

export function StepRow(props: Props): React.JSX.Element {
  const { group, step, open, onToggle } = props;
  const trans = useTranslation();
  const id = `${group.id}/${step.name}`;
  const details = `jp-wb-step-${group.id}-${step.name}`;
  const unfolded = open.has(id);
  return (
    <li className="jp-wb-run" data-step={step.name} data-status={step.status}>
      <RowHead
        status={step.status}
        name={step.name}
        mark={step.kind === 'gate' && <span className="jp-wb-kind">{trans.__('gate')}</span>}
        time={step.duration_s !== null && step.taken_from === null ? duration(step.duration_s) : ''}
        summary={summary(step, trans)}
        details={details}
        unfolded={unfolded}
        onToggle={() => {
          onToggle(id);
        }}
      />
      <div id={details} hidden={!unfolded}>
        {unfolded && <StepDetails {...props} />}
      </div>
    </li>
  );
}

function StepDetails({ step, model, actions, choice }: Props): React.JSX.Element | null {
  const trans = useTranslation();
  const [run, setRun] = React.useState<Run | null>(null);
  React.useEffect(() => {
    let asked = true;
    if (step.run !== null) {
      model.single(step.run).then(
        found => {
          if (asked) setRun(found);
        },
        () => undefined // it may have been deleted since
      );
    }
    return () => {
      asked = false;
    };
  }, [model, step.run, step.status]);
  if (run !== null && run.kind === 'run') {
    return <RunDetails run={run} actions={actions} onCompare={choice.first === null ? choice.begin : null} />;
  }
  return (
    <div className="jp-wb-details">
      <p>{step.error?.message ?? step.why ?? trans.__('It has not begun.')}</p>
    </div>
  );
}

function summary(step: Step, trans: TranslationBundle): string {
  if (step.status === 'pending') return trans.__('waiting');
  if (step.error !== null) {
    const place = step.error.cell === null ? null : trans.__('cell %1', step.error.cell);
    return [place, step.error.name].filter(Boolean).join(' · ');
  }
  return step.why ?? '';
}
