/**
 * Like `Promise.all`, but waits for all to end before it throws: nobody may still be creating when the cleaning begins.
 * @throws what the first of the list that failed threw
 */
export async function allSettled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
