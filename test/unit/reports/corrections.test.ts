import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { goldExamples } from '../../../shared/classifier/train/data.ts';
import { correctionOf } from '../../../shared/reports/corrections.ts';
import { ANNA, BORIS, choice, openOffice, PRESS } from '../desk/office.ts';

const TEAMS = {
  teams: { 'customer-service': { name: 'Customer service' }, press: { name: 'Press' }, watch: { name: 'Watch cell' } },
  desks: {
    fr: {
      name: 'France',
      timeZone: 'Europe/Paris',
      locale: 'en',
      channels: { 'customer-service': 'service', press: 'press', watch: 'stampa' },
    },
  },
  rules: [{ name: 'everything', team: 'customer-service' }],
};

const KNOWN_AS = { brand: 'Banque Exemple', alsoCalled: ['BEX'] };

const corrected = async (work: (office: ReturnType<typeof openOffice>) => Promise<unknown>) => {
  const store = memoryTrailStore();
  const office = openOffice({ store, policy: TEAMS });
  await office.arrives('m1', { text: 'it is down' });
  await work(office);
  return correctionOf(await store.read('m1'), await office.content.get('m1', office.now()), KNOWN_AS);
};
const reroute = async (office: ReturnType<typeof openOffice>, team: string) => {
  await office.press(ANNA, 'reroute', 'm1');
  await office.submit(ANNA, { team: choice(team), desk: choice('fr') });
};

test('work without a correction is none', async () => {
  expect(await corrected((office) => office.press(ANNA, 'claim', 'm1'))).toBeUndefined();
});

test('a reroute says which team it should have been, with the text and who decided', async () => {
  expect(await corrected((office) => reroute(office, 'press'))).toMatchObject({
    id: 'm1',
    text: 'it is down',
    lang: 'en',
    platform: 'x',
    team: 'press',
    corrected: [{ field: 'team', was: 'service', is: 'press', by: ANNA }],
  });
});

test('what nobody corrected is no label, or the classifier would be measured by what it says itself', async () => {
  const found = await corrected((office) => reroute(office, 'press'));
  for (const field of ['topic', 'urgency', 'sentiment', 'authorKind', 'relevant'])
    expect(found).not.toHaveProperty(field);
});

test('evaluation reads it as the classifier did at the desk, by the brand and the account that it came to', async () => {
  const store = memoryTrailStore();
  const office = openOffice({ store, policy: TEAMS });
  await office.arrives('m1', { text: 'it is down' });
  await reroute(office, 'press');
  const content = await office.content.get('m1', office.now());
  if (content === undefined) throw new Error('nothing is kept');
  const toUs = { ...content, mention: { ...content.mention, brandAccount: '@bex_help' } };
  const file = join(mkdtempSync(join(tmpdir(), 'corrections-')), 'desk.jsonl');
  writeFileSync(file, `${JSON.stringify(correctionOf(await store.read('m1'), toUs, KNOWN_AS))}\n`);
  expect(goldExamples(file).map(({ readable }) => readable)).toEqual([
    { text: 'it is down', platform: 'x', kind: 'post', brandAccount: '@bex_help', ...KNOWN_AS },
  ]);
});

test('a rating of null is none, and not nothing out of five', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'corrections-')), 'desk.jsonl');
  writeFileSync(file, '{"id":"a","text":"it is down","platform":"x","rating":null}\n');
  expect(goldExamples(file)[0]?.readable).toEqual({ text: 'it is down', platform: 'x', kind: 'post' });
});

test('not for us is for nobody', async () => {
  const found = await corrected((office) => office.press(BORIS, 'dismiss', 'm1'));
  expect(found).toMatchObject({ team: 'none', corrected: [{ is: 'none', by: BORIS }] });
});

test('not for us that was opened again is no correction', async () => {
  const found = await corrected(async (office) => {
    await office.press(BORIS, 'dismiss', 'm1');
    await office.press(ANNA, 'reopen', 'm1');
  });
  expect(found).toBeUndefined();
});

test('what was passed on, said not to be for us and opened again is with the team that it was passed on to', async () => {
  const found = await corrected(async (office) => {
    await reroute(office, 'press');
    await office.press(BORIS, 'dismiss', 'm1', { channel: PRESS });
    await office.press(BORIS, 'reopen', 'm1', { channel: PRESS });
  });
  expect(found).toMatchObject({ team: 'press', corrected: [{ field: 'team', was: 'service', is: 'press', by: ANNA }] });
});

test('urgency and topic that were corrected are the labels', async () => {
  const found = await corrected(async (office) => {
    await office.press(ANNA, 'retag', 'm1');
    await office.submit(ANNA, { urgency: choice('high'), topic: choice('fraud-security') });
  });
  expect(found).toMatchObject({ urgency: 'high', topic: 'fraud-security' });
  expect(found).not.toHaveProperty('team');
  expect(found?.corrected.map(({ field, was }) => `${field} ${was}`)).toEqual(['topic outage', 'urgency normal']);
});

test('a team that the classifier cannot suggest is told, and is no label', async () => {
  const found = await corrected((office) => reroute(office, 'watch'));
  expect(found?.corrected).toMatchObject([{ is: 'watch' }]);
  expect(found?.team).toBeUndefined();
});

test('of an erased text the decision stays, without text and labels', async () => {
  const found = await corrected(async (office) => {
    await reroute(office, 'press');
    await office.content.erase('m1', 1);
  });
  expect(Object.keys(found ?? {}).toSorted()).toEqual(['corrected', 'id', 'model']);
});
