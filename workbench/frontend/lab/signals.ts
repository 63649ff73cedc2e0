// Components that follow a model.

import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

/** Draws the component again at each emission. */
export function useSignal(signal: ISignal<unknown, unknown>): void {
  const [, again] = React.useReducer((turns: number) => turns + 1, 0);
  React.useEffect(() => {
    const draw = (): void => {
      again();
    };
    signal.connect(draw);
    return () => {
      signal.disconnect(draw);
    };
  }, [signal]);
}

/** The time, told each second while it matters. */
export function useClock(ticking: boolean): number {
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    if (!ticking) return undefined;
    setNow(Date.now());
    const timer = window.setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      window.clearInterval(timer);
    };
  }, [ticking]);
  return now;
}
