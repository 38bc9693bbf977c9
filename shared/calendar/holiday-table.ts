import * as z from 'zod';

/** Local dates of public holidays, `2026-12-25`, by region, `FR` or `DE-BY`: what is laid beside a function's bundle. */
export const HolidayTable = z.record(z.string(), z.array(z.string()));
export type HolidayTable = z.infer<typeof HolidayTable>;
