import { expect, test } from 'vitest';
import { createTown } from './town.ts';

test('the classifier is told every name that the policy has for the brand', async () => {
  const town = createTown();
  await town.says({ id: 'a', by: 'marie' });
  await town.classifies();
  expect(town.lastRead()).toMatchObject({ brand: 'Banque', alsoCalled: ['BQE'] });
});
