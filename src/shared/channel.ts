import * as v from 'valibot';
import { messageOf, ReasonedError, StoppedError } from '../base/errors.ts';
import { withTimeLimit } from '../base/signals.ts';

/** What one side of a channel answers to: questions with an answer each, and notices that get none. Its schemas only check, and change nothing. */
export interface Contract {
  readonly requests: Readonly<
    Record<string, { readonly question: v.GenericSchema; readonly answer: v.GenericSchema; readonly ms?: number }>
  >;
  readonly notices: Readonly<Record<string, v.GenericSchema>>;
}

type Question<C extends Contract, Name extends keyof C['requests']> = v.InferOutput<C['requests'][Name]['question']>;
type Answer<C extends Contract, Name extends keyof C['requests']> = v.InferOutput<C['requests'][Name]['answer']>;

/** What a side does when it is asked or told something. The signal fires when the other side no longer wants the answer. */
export interface Handlers<C extends Contract> {
  readonly requests: {
    readonly [Name in keyof C['requests']]: (
      question: v.InferOutput<C['requests'][Name]['question']>,
      signal: AbortSignal,
    ) => Promise<Answer<C, Name>> | Answer<C, Name>;
  };
  readonly notices: {
    readonly [Name in keyof C['notices']]: (body: v.InferOutput<C['notices'][Name]>) => void;
  };
}

/** Why the other side did not answer. `refused`: it failed, `message` says how in words for users. */
export class ChannelError extends ReasonedError<'refused' | 'not-understood' | 'closed'> {
  override readonly name = 'ChannelError';

  static is(error: unknown, reason?: ChannelError['reason']): error is ChannelError {
    return error instanceof ChannelError && (reason === undefined || error.reason === reason);
  }
}

export interface ChannelOptions<Mine extends Contract, Theirs extends Contract> {
  /** Hands a message to the other side. */
  readonly post: (message: unknown) => void;
  readonly mine: Mine;
  readonly theirs: Theirs;
  readonly handlers: Handlers<Mine>;
  /** Words for users about an error that a handler threw; they go to the other side. */
  readonly explain?: (error: unknown) => string;
  /** Told of messages that make no sense, which are dropped. */
  readonly onNonsense?: (why: string) => void;
}

/** Milliseconds for an answer where the contract names no other time. */
const usualMs = 10_000;
/** Questions of the other side under way at once: more than any page asks. */
const mostQuestions = 100;

const envelope = v.variant('kind', [
  v.object({
    kind: v.literal('request'),
    id: v.pipe(v.number(), v.safeInteger()),
    name: v.string(),
    body: v.unknown(),
  }),
  v.object({ kind: v.literal('reply'), id: v.number(), body: v.unknown() }),
  v.object({ kind: v.literal('failure'), id: v.number(), message: v.pipe(v.string(), v.maxLength(10_000)) }),
  v.object({ kind: v.literal('cancel'), id: v.number() }),
  v.object({ kind: v.literal('notice'), name: v.string(), body: v.unknown() }),
]);

interface Waiting {
  readonly answer: v.GenericSchema;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One end of a conversation between the extension and a page. Each side says in a {@link Contract} what it answers to; everything that
 * comes in is validated against it, on both sides, since either may be of another version or not what it seems.
 */
export class Channel<Mine extends Contract, Theirs extends Contract> {
  private readonly waiting = new Map<number, Waiting>();
  private readonly working = new Map<number, AbortController>();
  private lastId = 0;
  private isClosed = false;

  constructor(private readonly options: ChannelOptions<Mine, Theirs>) {}

  /**
   * Asks the other side.
   * @throws {ChannelError}
   * @throws {StoppedError} where the answer takes too long, or is no longer wanted
   */
  async ask<Name extends keyof Theirs['requests'] & string>(
    name: Name,
    question: Question<Theirs, Name>,
    signal?: AbortSignal,
  ): Promise<Answer<Theirs, Name>> {
    const terms = this.options.theirs.requests[name];
    if (terms === undefined) throw new ChannelError('not-understood', `nobody answers to ${name}`);
    if (this.isClosed) throw new ChannelError('closed', 'the channel is closed');
    const id = ++this.lastId;
    try {
      return await withTimeLimit(
        terms.ms ?? usualMs,
        signal,
        async () =>
          await new Promise<Answer<Theirs, Name>>((resolve, reject) => {
            this.waiting.set(id, { answer: terms.answer, resolve: resolve, reject });
            this.options.post({ kind: 'request', id, name, body: question });
          }),
      );
    } catch (error) {
      if (StoppedError.is(error)) this.options.post({ kind: 'cancel', id });
      throw error;
    } finally {
      this.waiting.delete(id);
    }
  }

  /** Tells the other side something. */
  tell<Name extends keyof Theirs['notices'] & string>(
    name: Name,
    body: v.InferOutput<NonNullable<Theirs['notices'][Name]>>,
  ): void {
    if (!this.isClosed) this.options.post({ kind: 'notice', name, body });
  }

  /** Takes in what the other side posted, whatever it is. */
  receive(message: unknown): void {
    const read = v.safeParse(envelope, message);
    if (!read.success) {
      this.nonsense('no message of ours');
      return;
    }
    const { output } = read;
    switch (output.kind) {
      case 'request':
        void this.answer(output.id, output.name, output.body);
        break;
      case 'reply':
        this.resolve(output.id, output.body);
        break;
      case 'failure':
        this.waiting.get(output.id)?.reject(new ChannelError('refused', output.message, { message: output.message }));
        break;
      case 'cancel':
        this.working.get(output.id)?.abort(new StoppedError('cancelled', 'the page no longer wants it'));
        break;
      case 'notice':
        this.notice(output.name, output.body);
        break;
    }
  }

  /** Ends everything that is under way. */
  close(): void {
    this.isClosed = true;
    for (const work of this.working.values()) work.abort(new StoppedError('cancelled', 'the page is gone'));
    for (const { reject } of this.waiting.values()) reject(new ChannelError('closed', 'the channel is closed'));
    this.waiting.clear();
  }

  private async answer(id: number, name: string, body: unknown): Promise<void> {
    const fail = (message: string): void => this.options.post({ kind: 'failure', id, message });
    const { mine, handlers, explain = messageOf } = this.options;
    const terms = Object.hasOwn(mine.requests, name) ? mine.requests[name] : undefined;
    const handler = handlers.requests[name];
    const question = terms === undefined ? undefined : v.safeParse(terms.question, body);
    if (handler === undefined || question?.success !== true || this.working.has(id)) {
      this.nonsense(`a question that is not understood: ${name.slice(0, 50)}`);
      fail('not understood');
      return;
    }
    if (this.working.size >= mostQuestions) {
      fail('too many questions at once');
      return;
    }
    const work = new AbortController();
    this.working.set(id, work);
    try {
      const answer = await handler(question.output, work.signal);
      if (!this.isClosed) this.options.post({ kind: 'reply', id, body: answer });
    } catch (error) {
      if (!this.isClosed) fail(explain(error).slice(0, 10_000));
    } finally {
      this.working.delete(id);
    }
  }

  private resolve(id: number, body: unknown): void {
    const waiting = this.waiting.get(id);
    if (!waiting) return; // It came too late.
    const answer = v.safeParse(waiting.answer, body);
    if (answer.success) waiting.resolve(answer.output);
    else waiting.reject(new ChannelError('not-understood', v.summarize(answer.issues)));
  }

  private notice(name: string, body: unknown): void {
    const { mine, handlers } = this.options;
    const schema = Object.hasOwn(mine.notices, name) ? mine.notices[name] : undefined;
    const read = schema === undefined ? undefined : v.safeParse(schema, body);
    if (read?.success === true) handlers.notices[name]?.(read.output);
    else this.nonsense(`a notice that is not understood: ${name.slice(0, 50)}`);
  }

  private nonsense(why: string): void {
    this.options.onNonsense?.(why);
  }
}
