// Controls: they choose one of a figure's precomputed specifications.

import type { Control } from './drawing';
import { html } from './dom';

export type Move = (control: string, index: number) => void;

function slider(control: Control, move: Move): HTMLElement[] {
  const last = control.values.length - 1;
  const input = html('input', { type: 'range', min: 0, max: last, value: control.index, 'aria-label': control.label });
  const words = html('output', {}, control.values[control.index] ?? '');
  const say = (): void => {
    const value = control.values[input.valueAsNumber] ?? '';
    words.textContent = value;
    input.ariaValueText = value;
  };
  say();
  input.addEventListener('input', () => {
    say();
    move(control.id, input.valueAsNumber);
  });
  return [input, words];
}

function select(control: Control, move: Move): HTMLElement[] {
  const options = control.values.map((value, index) =>
    html('option', { value: index, selected: index === control.index }, value)
  );
  const box = html('select', { 'aria-label': control.label }, ...options);
  box.addEventListener('change', () => {
    move(control.id, box.selectedIndex);
  });
  return [box];
}

export function drawControl(control: Control, move: Move): HTMLElement {
  const parts = control.kind === 'slider' ? slider(control, move) : select(control, move);
  return html('label', { class: 'control', 'data-id': control.id }, html('span', {}, control.label), ...parts);
}
