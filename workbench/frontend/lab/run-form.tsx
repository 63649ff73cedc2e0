// "Run as pipeline": the notebook's parameters as a form, checked as one types, and the button that starts the run.

import * as React from 'react';

import type { NotebookModel, NotebookState } from './notebook-model';
import { ParameterField } from './parameter-field';
import { RunOptions, spoken } from './run-options';
import type { RunsModel } from './runs-model';
import type { Run, Server } from './server';
import { useTranslation } from './translation';
import { changes, isSecret, shown, sources, textOf } from './values';
import { refusalWords } from './wording';

interface Props {
  readonly notebook: NotebookModel;
  readonly state: NotebookState & { readonly kind: 'ready' };
  readonly runs: RunsModel;
  readonly server: Server;
  readonly onStarted: (run: Run) => void;
}

type Problems = Readonly<Record<string, string>>;

const PAUSE_MS = 150;
const NO_PROBLEMS: Problems = {};

/** What is wrong with the values as they stand, asked when typing pauses; the same words as the command's. */
function useProblems({ notebook, state, server }: Props): [Problems, () => Promise<Problems>] {
  const trans = useTranslation();
  const [problems, setProblems] = React.useState<Problems>(NO_PROBLEMS);
  const texts = changes(state.parameters, notebook.draft);
  const secrets = sources(state.parameters, notebook.draft);
  const said = Object.entries(notebook.draft).filter(([, text]) => text.trim() !== '');
  const unsaid = state.parameters.filter(
    each => isSecret(each) && !(each.name in secrets) && (each.required || said.some(([name]) => name === each.name))
  );
  const asked = JSON.stringify([state.path, state.parameters, texts, secrets, unsaid]);
  const latest = React.useRef(asked);
  latest.current = asked;
  const check = async (): Promise<Problems> => {
    const checked = await server.check(state.path, texts, secrets);
    const where = trans.__('Say where it is: env:NAME or file:PATH. The value itself never goes in here.');
    const found = { ...checked.problems, ...Object.fromEntries(unsaid.map(({ name }) => [name, where])) };
    if (latest.current === asked) setProblems(found);
    return found;
  };
  React.useEffect(() => {
    const timer = window.setTimeout(() => {
      // A server that cannot be reached is said when the run is started.
      check().catch(() => undefined);
    }, PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
    };
    // `asked` holds all that `check` looks at.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked]);
  return [problems, check];
}

export function RunForm(props: Props): React.JSX.Element {
  const { notebook, state, runs } = props;
  const trans = useTranslation();
  const form = React.useRef<HTMLFormElement>(null);
  const [problems, check] = useProblems(props);
  const [asked, setAsked] = React.useState(false);
  const [starting, setStarting] = React.useState(false);
  const [refusal, setRefusal] = React.useState<string | null>(null);
  const { draft, options } = notebook;
  React.useEffect(() => {
    if (!notebook.takeFocus()) return;
    const fields = [...(form.current?.querySelectorAll<HTMLElement>('input, select, button') ?? [])];
    fields.find(each => each.checkVisibility())?.focus(); // what is folded away takes no focus
  });
  const changed = state.parameters.some(each => shown(each, draft) !== textOf(each.default));

  const start = async (): Promise<void> => {
    await notebook.save();
    const found = Object.keys(await check());
    if (found.length > 0) {
      const first = state.parameters.find(parameter => found.includes(parameter.name));
      form.current?.querySelector<HTMLElement>(`#${CSS.escape(`jp-wb-parameter-${first?.name ?? ''}`)}`)?.focus();
      return;
    }
    const run = await runs.start({
      notebook: state.path,
      parameter_texts: changes(state.parameters, draft),
      secrets: sources(state.parameters, draft),
      ...spoken(options)
    });
    props.onStarted(run);
  };

  return (
    <form
      ref={form}
      className="jp-wb-form"
      aria-label={trans.__('Run as pipeline')}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        if (starting) return;
        setAsked(true);
        setStarting(true);
        setRefusal(null);
        start()
          .catch((problem: unknown) => {
            setRefusal(refusalWords(problem as Error, trans));
          })
          .finally(() => {
            setStarting(false);
          });
      }}
    >
      {state.parameters.map(parameter => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          draft={draft}
          problem={asked || draft[parameter.name] !== undefined ? problems[parameter.name] : undefined}
          onChange={text => {
            setRefusal(null);
            notebook.draft = { ...draft, [parameter.name]: text };
          }}
        />
      ))}
      <RunOptions
        options={options}
        onChange={next => {
          notebook.options = next;
        }}
      />
      <div className="jp-wb-buttons">
        <button type="submit" className="jp-mod-styled jp-mod-accept" aria-disabled={starting}>
          {starting ? trans.__('Starting…') : trans.__('Run')}
        </button>
        {changed && (
          <button
            type="button"
            className="jp-wb-link"
            onClick={() => {
              setAsked(false);
              notebook.draft = {};
            }}
          >
            {trans.__('Reset to the notebook’s values')}
          </button>
        )}
      </div>
      {refusal !== null && (
        <p className="jp-wb-problem" role="alert">
          {refusal}
        </p>
      )}
    </form>
  );
}
