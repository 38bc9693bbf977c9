import * as z from 'zod';
import { Policy } from './policy-schema.ts';

/** What editors check `policy.yaml` with. `vigie policy schema` prints it. */
export const policyJsonSchema = (): z.core.JSONSchema.BaseSchema => z.toJSONSchema(Policy, { io: 'input' });
