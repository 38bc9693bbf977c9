import { expect, test } from 'vitest';
import { createProgram } from '../../../cli/run.ts';

const ALL = (await createProgram()).commands.map((command) => command.name());

test.each(ALL)('vigie %s loads that command and no other', async (name) => {
  const { commands } = await createProgram([name]);
  expect(commands.map((command) => command.name())).toEqual([name]);
});
