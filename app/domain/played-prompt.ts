import type { PromptId } from './ids.js';

/** Prompts by meaning; a table in the ARI adapter maps them to installed sound files. */
export type Prompt =
  | 'press-1'
  | 'accept-call'
  | 'beep'
  /** To the agent: somebody is called back. */
  | 'calling-back'
  /** To a caller who waits: they can be called back, by the key that is said behind it. */
  | 'callback-offer'
  /** The number follows, and behind it `callback-correct`. */
  | 'callback-number'
  /** 1: it is right; 2: another one. */
  | 'callback-correct'
  | 'callback-type'
  | 'callback-refused'
  | 'callback-thanks'
  /** To who is called back, and presses 1. */
  | 'callback-here'
  | 'taken'
  | 'not-confirmed'
  | 'apology'
  | 'no-route'
  | 'no-such-option'
  /** To an agent whose call came to nothing. */
  | 'far-busy'
  | 'far-no-answer'
  | 'far-rejected'
  | 'far-no-such-number'
  | 'far-no-way'
  /** So many calls outside, so many minutes, or so much money is what they may spend. */
  | 'far-toll-rate'
  | 'far-toll-minutes'
  | 'far-toll-spend'
  | 'far-broken-off'
  /** To an agent whom nobody hears any more: whom they consulted has gone. */
  | 'far-hung-up';

/** An uploaded prompt, with a sentence in front of it where the caller did something wrong. */
export interface OwnPrompt {
  readonly own: PromptId;
  readonly after: Prompt | null;
}

/** Sentences with digits in between. */
export interface SpokenPrompt {
  readonly say: readonly (Prompt | { readonly digits: string })[];
}
