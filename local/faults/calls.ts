import { decide } from './decide.ts';
import type { FaultName, FaultSettings } from './fault-settings.ts';

/** A fault that happened. */
export interface Fault {
  readonly name: FaultName | 'writeUnits';
  /** Where: a function, or a caller and its operation. */
  readonly place: string;
  /** The number of the call at this place, from 1. */
  readonly call: number;
  /** Details, such as the moment of a crash. */
  readonly detail?: string;
}

/** One call at a place: a request or an invocation. */
export interface Call {
  /** Returns a number from 0 to 1 for this call. Each purpose has its own, so that one fault doesn't change another. */
  draw(purpose: string): number;
  /** Tells whether a fault happens; `part` tells apart the entries of a request. */
  chance(name: FaultName, part?: string): boolean;
  /** Reports a fault. */
  report(name: Fault['name'], detail?: string): void;
}

export interface Calls {
  /** Counts a call at a place. */
  next(place: string): Call;
  /** No fault happens any more. */
  readonly ended: boolean;
}

/** Counts the calls of each place. */
export function makeCalls(
  settings: FaultSettings,
  onFault: (fault: Fault) => void,
  hasEnded: () => boolean,
): Calls {
  const counts = new Map<string, number>();
  return {
    next(place) {
      const call = (counts.get(place) ?? 0) + 1;
      counts.set(place, call);
      const draw = (purpose: string) => decide(settings.seed, `${purpose} ${place}`, call);
      return {
        draw,
        chance(name, part = '') {
          const rate = settings[name] ?? 0;
          return rate > 0 && !hasEnded() && draw(`${name}${part}`) < rate;
        },
        report: (name, detail) => onFault({ name, place, call, ...(detail !== undefined && { detail }) }),
      };
    },
    get ended() {
      return hasEnded();
    },
  };
}
