/** What a call threw; fails where it did not. */
export async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    (value) => {
      throw new Error(`it did not fail but gave ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
