// The pipelines of the project in front: their steps and files, and the button that runs one.

import * as React from 'react';

import type { RunsModel } from './runs-model';
import type { Pipeline, Run, Server } from './server';
import { useTranslation } from './translation';
import { refusalWords } from './wording';

interface Props {
  readonly pipelines: readonly Pipeline[];
  readonly runs: RunsModel;
  readonly onStarted: (run: Run) => void;
}

/** The pipelines of the project in front; asked again when somebody comes back to the page. */
export function usePipelines(server: Server, project: string | null): readonly Pipeline[] {
  const [found, setFound] = React.useState<readonly Pipeline[]>([]);
  React.useEffect(() => {
    let wanted = true;
    const ask = (): void => {
      server.pipelines(project).then(
        pipelines => {
          if (wanted) setFound(pipelines);
        },
        () => undefined // the list of runs says that the server does not answer
      );
    };
    ask();
    window.addEventListener('focus', ask);
    return () => {
      wanted = false;
      window.removeEventListener('focus', ask);
    };
  }, [server, project]);
  return found;
}

export function PipelineList({ pipelines, runs, onStarted }: Props): React.JSX.Element {
  return (
    <ul className="jp-wb-pipelines">
      {pipelines.map((pipeline, place) => (
        <PipelineEntry key={pipeline.path ?? place} pipeline={pipeline} runs={runs} onStarted={onStarted} />
      ))}
    </ul>
  );
}

function PipelineEntry({ pipeline, runs, onStarted }: Omit<Props, 'pipelines'> & { readonly pipeline: Pipeline }) {
  const trans = useTranslation();
  const [starting, setStarting] = React.useState(false);
  const [refusal, setRefusal] = React.useState<string | null>(null);
  const { path, steps, problem } = pipeline;
  const start = (): void => {
    if (starting || path === null) return;
    setStarting(true);
    setRefusal(null);
    runs
      .startPipeline(path)
      .then(onStarted)
      .catch((trouble: unknown) => {
        setRefusal(refusalWords(trouble as Error, trans));
      })
      .finally(() => {
        setStarting(false);
      });
  };
  return (
    <li data-pipeline={path}>
      <div className="jp-wb-run-head">
        <details className="jp-wb-options">
          <summary>
            {path} <span className="jp-wb-soft">· {trans._n('%1 step', '%1 steps', steps.length)}</span>
          </summary>
          <ol className="jp-wb-steps">
            {steps.map(step => (
              <li key={step.name}>
                <b>{step.name}</b> {step.kind === 'gate' && <span className="jp-wb-kind">{trans.__('gate')}</span>}
                <p className="jp-wb-soft">{files(step.inputs, step.outputs)}</p>
              </li>
            ))}
          </ol>
        </details>
        {problem === null && (
          <button
            type="button"
            className="jp-wb-link"
            aria-disabled={starting}
            title={trans.__('Run the steps that have changed since they last went well')}
            onClick={start}
          >
            {starting ? trans.__('starting…') : trans.__('run')}
          </button>
        )}
      </div>
      {(problem ?? refusal) !== null && (
        <p className="jp-wb-problem" role="alert">
          {problem ?? refusal}
        </p>
      )}
    </li>
  );
}

/** What a step reads and makes, as "raw.csv → clean.csv". */
function files(inputs: readonly string[], outputs: readonly string[]): string {
  const [before, after] = [inputs.join(', '), outputs.join(', ')];
  return after === '' ? before : `${before} → ${after}`.trim();
}
