import { InvalidArgumentError } from 'commander';

/** Values of options that several commands have. Each throws `InvalidArgumentError` with what is wanted. */
export const wholeNumber = (value: string): number => {
  if (!/^\d{1,12}$/.test(value)) throw new InvalidArgumentError('a whole number');
  return Number(value);
};

export const wholeDays = (value: string): number => {
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > 3_660)
    throw new InvalidArgumentError('a whole number from 1 to 3660');
  return days;
};

export const authorId = (id: string): string => {
  if (id.trim() !== '') return id;
  throw new InvalidArgumentError('the id that the platform gives the author');
};
