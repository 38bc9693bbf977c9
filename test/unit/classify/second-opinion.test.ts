import { expect, test } from 'vitest';
import type { SecondOpinion } from '../../../shared/classifier/second-opinion.ts';
import { createTown } from '../threads/town.ts';

/** A larger model that always says the same, and counts. */
const model = (answer: () => Promise<unknown>) => {
  let asked = 0;
  const second: SecondOpinion = {
    model: 'big-model',
    ask: () => {
      asked += 1;
      return answer();
    },
  };
  return { second, asked: () => asked };
};
const says = (labels: unknown) => model(async () => labels);
const PRESS = { team: 'press', topic: 'careers', urgency: 'high' };

const classified = async (town: ReturnType<typeof createTown>, id: string) =>
  (await town.commits(id)).flatMap(({ events }) => events).find(({ type }) => type === 'classified');

test('a mention that the classifier is unsure of is routed by the larger model, and the trail says who decided', async () => {
  const { second } = says(PRESS);
  const town = createTown({ secondOpinion: second });
  await town.hears({ id: '1', text: 'unsure: what is this' });
  expect(await classified(town, '1')).toMatchObject({
    secondOpinion: 'answered',
    tags: { topic: 'careers', urgency: 'high', model: 'town+big-model' },
  });
  // The policy's rule on careers decided: the model chooses labels, never a channel.
  expect((await town.trail('1')).route?.rule).toBe('careers');
});

test('one that it is sure of asks nobody', async () => {
  const { second, asked } = says(PRESS);
  const town = createTown({ secondOpinion: second });
  await town.hears({ id: '1', text: 'normal outage: nothing works' });
  expect(asked()).toBe(0);
  expect(await classified(town, '1')).not.toHaveProperty('secondOpinion');
});

test('without an answer it is routed all the same, and the trail says that none came', async () => {
  const { second } = model(() => Promise.reject(new Error('throttled')));
  const town = createTown({ secondOpinion: second });
  await town.hears({ id: '1', text: 'unsure: what is this' });
  expect(await classified(town, '1')).toMatchObject({ secondOpinion: 'failed', tags: { model: 'town' } });
  expect((await town.trail('1')).route?.rule).toBe('everything');
});

test('sent again, or edited, it is not asked about a second time', async () => {
  const { second, asked } = says(PRESS);
  const town = createTown({ secondOpinion: second });
  await town.hears({ id: '1', text: 'unsure: what is this' });
  await town.says({ id: '1', text: 'unsure: what is this' });
  await town.hears({ id: '1', text: 'unsure: what was this', revision: town.now() + 5_000 });
  expect(asked()).toBe(1);
});
