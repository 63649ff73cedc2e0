// One parameter as a field of the form: the control that suits its type, its help, and what is wrong with its value.

import * as React from 'react';

import type { Parameter } from './server';
import { useTranslation } from './translation';
import { isSecret, shown, textOf, type Draft } from './values';

interface Props {
  readonly parameter: Parameter;
  readonly draft: Draft;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}

type ControlProps = Props & { readonly id: string; readonly described: string | undefined };

export function ParameterField(props: Props): React.JSX.Element {
  const { parameter, problem } = props;
  const trans = useTranslation();
  const id = `jp-wb-parameter-${parameter.name}`;
  const asksWhere = isSecret(parameter) && problem === undefined;
  const helped = [parameter.help, asksWhere ? trans.__('Where it is: env:NAME or file:PATH.') : ''];
  const words = helped.filter(Boolean).join(' · ');
  const help = words === '' ? undefined : `${id}-help`;
  const said = problem === undefined ? undefined : `${id}-problem`;
  const described = [help, said].filter(Boolean).join(' ') || undefined;
  const changed = shown(parameter, props.draft) !== textOf(parameter.default);
  return (
    <div className="jp-wb-field" data-changed={changed} data-invalid={problem !== undefined}>
      <label htmlFor={id} title={parameter.type}>
        {breakable(parameter.name)}
      </label>
      <Control {...props} id={id} described={described} />
      {help !== undefined && (
        <p className="jp-wb-soft" id={help}>
          {words}
        </p>
      )}
      {said !== undefined && (
        <p className="jp-wb-problem" id={said} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function Control({ parameter, draft, problem, onChange, id, described }: ControlProps): React.JSX.Element {
  const trans = useTranslation();
  const text = shown(parameter, draft);
  const common = {
    id,
    'aria-describedby': described,
    'aria-invalid': problem !== undefined,
    'aria-required': parameter.required
  };
  if (parameter.choices !== null) {
    const open = parameter.required && draft[parameter.name] === undefined;
    return (
      <select
        {...common}
        value={open ? '' : text}
        onChange={event => {
          onChange(event.target.value);
        }}
      >
        {(open || parameter.default === null) && <option value="">{open ? trans.__('choose…') : '–'}</option>}
        {parameter.choices.map(choice => (
          <option key={textOf(choice)} value={textOf(choice)}>
            {textOf(choice)}
          </option>
        ))}
      </select>
    );
  }
  if (parameter.type === 'bool' && !parameter.required) {
    return (
      <input
        {...common}
        type="checkbox"
        checked={text === 'true'}
        onChange={event => {
          onChange(String(event.target.checked));
        }}
      />
    );
  }
  const numeric = /^(int|float)( \| None)?$/.test(parameter.type);
  return (
    <input
      {...common}
      type={parameter.type === 'date' ? 'date' : 'text'}
      inputMode={numeric ? 'decimal' : undefined}
      className={numeric ? 'jp-wb-number' : undefined}
      value={text}
      placeholder={placeholder(parameter)}
      spellCheck={false}
      autoComplete="off"
      onChange={event => {
        onChange(event.target.value);
      }}
    />
  );
}

function placeholder(parameter: Parameter): string {
  if (isSecret(parameter)) return 'env:NAME';
  return parameter.required ? parameter.type : textOf(parameter.default) || parameter.type;
}

/** A name that may go on in the next line after an underscore, not in the middle of a word. */
function breakable(name: string): React.ReactNode {
  return name.split(/(?<=_)/).flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]));
}
