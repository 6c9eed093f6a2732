/** A message may carry a few masks of the largest pictures, not a folder. */
export const largestMessageBytes = 256 * 2 ** 20;
