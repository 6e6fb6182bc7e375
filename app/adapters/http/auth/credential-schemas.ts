import { z } from 'zod';
import { passwordField, userNameField } from '../api/field-schemas.js';

/** What somebody types to sign in: only sizes, because a rule about characters would tell which names cannot exist. */
export const credentials = z.strictObject({
  name: z.string().min(1).max(60).describe('1 to 60 characters'),
  password: z.string().min(1).max(200).describe('1 to 200 characters'),
});

/** Name and password of a new login. */
export const newCredentials = z.strictObject({ name: userNameField, password: passwordField });
