/** A second Farline on the same data: it must say so and leave, touching nothing. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';

  constructor(
    /** The data folder, or the database without its password. */
    readonly data: string,
    /** Process, host and since when, as far as it is known. */
    readonly holder: string,
  ) {
    super(`Another Farline uses ${data}: ${holder}. Stop it first, or choose other data.`);
  }
}
