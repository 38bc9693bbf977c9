import { expect, test } from 'vitest';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
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

test('it names the brand as the desk knew it, or evaluation would read another mention than the classifier did', async () => {
  expect(await corrected((office) => reroute(office, 'press'))).toMatchObject(KNOWN_AS);
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
