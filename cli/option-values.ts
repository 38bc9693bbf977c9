import { InvalidArgumentError } from 'commander';

/** Values of options that several commands have. Each throws `InvalidArgumentError` with what is wanted. */
export const wholeNumber = (value: string): number => {
  if (!/^\d{1,12}$/.test(value)) throw new InvalidArgumentError('a whole number');
  return Number(value);
};

/** How far back is looked: ten years. */
export const MOST_DAYS = 3_660;

export const wholeDays = (value: string): number => {
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw new InvalidArgumentError(`a whole number from 1 to ${MOST_DAYS}`);
  return days;
};

export const authorId = (id: string): string => {
  if (id.trim() !== '') return id;
  throw new InvalidArgumentError('the id that the platform gives the author');
};

/** The trail of what is named by its id, or by the postId of a line of the log. */
export const trailId = (idOrPostId: string): string => idOrPostId.split('/')[0] ?? '';
