import { stepStatement } from './step-statement.js';
import { stepTables } from './step-tables.js';

/** Writes one step of the engine. */
export const engineStep = stepStatement({ name: 'step', tables: stepTables });
