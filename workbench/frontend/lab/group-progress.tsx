// How far a sweep or a pipeline's run has come: what went well, what failed, what goes on.

import * as React from 'react';

import type { Group } from './server';
import { useTranslation } from './translation';

const PARTS = [
  ['done', 'completed'],
  ['failed', 'failed'],
  ['now', 'running']
] as const;

export function GroupProgress({ group }: { readonly group: Group }): React.JSX.Element {
  const trans = useTranslation();
  const ended = group.completed + group.failed;
  return (
    <div
      className="jp-wb-progress jp-wb-shares"
      role="progressbar"
      aria-label={trans.__('runs ended')}
      aria-valuemin={0}
      aria-valuemax={group.of}
      aria-valuenow={ended}
      aria-valuetext={trans.__('%1 of %2', ended, group.of)}
    >
      {PARTS.map(([state, name]) =>
        group[name] === 0 ? null : <span key={state} data-state={state} style={{ flexGrow: group[name] }} />
      )}
      {ended + group.running < group.of && (
        <span data-state="ahead" style={{ flexGrow: group.of - ended - group.running }} />
      )}
    </div>
  );
}
