import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { HttpHandler } from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { textsFor } from '../../shared/slack/desk-names.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';
import { htmlPage } from './html-page.ts';

export interface ConsolePorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byDay'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What whoever got in may see. */
export const createPages = (policy: LoadedPolicy, _ports: ConsolePorts): HttpHandler => {
  const texts = textsFor({ route: undefined }, policy);
  return async () => htmlPage(200, { lang: texts.tag, title: 'Vigie', body: '<h1>Vigie</h1>' });
};
