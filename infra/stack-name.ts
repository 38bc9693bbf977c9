import * as z from 'zod';

/** What all names of a stack on AWS begin with, its functions' too, which have 64 characters. */
export const StackName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'is no name of a stack: what its tables and queues begin with, like vigie')
  .max(40, 'is too long for a name of a stack: 40 characters at most');
