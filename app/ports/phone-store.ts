import type { PhoneId, SiteId } from '../domain/ids.js';
import type { Phone } from '../domain/phone.js';
import type { SaveOutcome } from './directory-store.js';

export interface StoredPhone {
  readonly phone: Phone;
  /** Row version, from 1. */
  readonly version: number;
}

/** A phone with what its peer needs; the secret is null for a phone behind a trunk. */
export interface PhoneWithSecret {
  readonly phone: Phone;
  readonly secret: string | null;
}

/** Sorted by code points, a minus for descending; phones with the same name by id. */
export const PHONE_SORTS = ['name', '-name', 'number', '-number'] as const;
export type PhoneSort = (typeof PHONE_SORTS)[number];

export interface PhoneQuery {
  /** Part of the name (whatever its case) or of the digits of the number; '' finds all. */
  readonly search: string;
  /** From 0. */
  readonly offset: number;
  /** 1–100. */
  readonly limit: number;
  readonly sort: PhoneSort;
  /** B3: only those that agents choose from. */
  readonly hotDesk?: boolean;
  /** O: only those of this site. */
  readonly siteId?: SiteId | null;
}

export interface PhonePage {
  /** How many phones the search finds. */
  readonly total: number;
  readonly phones: readonly StoredPhone[];
}

/** What the number plan shows of a phone. */
export type PhoneNumber = Pick<Phone, 'id' | 'name' | 'number'>;

export interface PhoneNumbers {
  /** How many the search finds. */
  readonly total: number;
  readonly numbers: readonly PhoneNumber[];
}

/**
 * Rows of phones. They are no part of the directory, which is loaded whole at each change: there may be ten thousand.
 * Deleting hides; numbers are unique across the whole number plan. Secrets are kept apart from what is shown.
 */
export interface PhoneStore {
  page(query: PhoneQuery): Promise<PhonePage>;
  get(id: PhoneId): Promise<StoredPhone | null>;
  /**
   * Creates or replaces; `version` is the row version the writer saw (null: create). Without a secret the phone keeps
   * the one it has; one behind a trunk loses it.
   */
  save(phone: Phone, secret: string | null, version: number | null): Promise<SaveOutcome>;
  /** Replaces the secret alone; the version stays. `missing` when there is no such phone or it has no peer of its own. */
  renew(id: PhoneId, secret: string): Promise<SaveOutcome>;
  /** Its number is free again and its secret is gone. */
  hide(id: PhoneId): Promise<SaveOutcome>;
  secretOf(id: PhoneId): Promise<string | null>;
  /** Whether a number is that of a phone; a leading `+` does not make another one. */
  hasNumber(number: string): Promise<boolean>;
  /** Those of the phones that are there, in any order. */
  some(ids: readonly PhoneId[]): Promise<readonly PhoneWithSecret[]>;
  /** Every phone in order of ids, in portions, so that thousands never hold up what else the process does. */
  all(): AsyncIterable<readonly PhoneWithSecret[]>;
  /** Phones that are always at one address. */
  fixed(): Promise<readonly Phone[]>;
  /** Numbers that fit the search (as in `page`), in order of the digits, a window of them; of one site, or of all. */
  numbers(search: string, offset: number, limit: number, siteId?: SiteId | null): Promise<PhoneNumbers>;
}
