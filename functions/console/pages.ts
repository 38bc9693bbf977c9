import { html } from 'hono/html';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { HttpHandler } from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { namesOf } from '../../shared/slack/desk-names.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';
import { layout } from './layout.ts';

export interface ConsolePorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byDay'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** What whoever got in may see. */
export const createPages = (policy: LoadedPolicy, _ports: ConsolePorts): HttpHandler => {
  const { brand, locale } = namesOf({ route: undefined }, policy);
  return async () => ({
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: await layout({ title: 'Vigie', brand, language: locale, body: html`<h1>Vigie</h1>` }),
  });
};
