import { ConfigError, readConfig, type Config } from './config.js';
import { stderrLog } from './adapters/system/log.js';
import { startProduct, type Product } from './wiring.js';

/** Longest time a stop may take before the process ends anyway, ms. */
const STOP_WITHIN_MS = 9_000;

function configOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const config = configOrExit();
const log = stderrLog(config.logLevel);
let starting: Promise<Product> | null = null;
let stopping = false;

function stop(why: string, code: number): void {
  if (stopping) return;
  stopping = true;
  log.info(`Farline stops: ${why}`);
  setTimeout(() => process.exit(code === 0 ? 1 : code), STOP_WITHIN_MS).unref();
  // A start that is under way is let finish, so that nothing of it is left behind.
  const done = starting?.then((product) => product.stop()) ?? Promise.resolve();
  done.then(
    () => process.exit(code),
    (error: unknown) => {
      log.error(`Farline did not stop cleanly: ${String(error)}`);
      process.exit(1);
    },
  );
}

process.on('SIGTERM', () => stop('asked to end', 0));
process.on('SIGINT', () => stop('asked to end', 0));
// A bug must not leave calls undecided in silence: say so, end, and let the next start find everything again.
process.on('uncaughtException', (error) => {
  log.error(`unexpected: ${error.stack ?? error.message}`);
  stop('an unexpected error', 1);
});

try {
  starting = startProduct(config, log, (why) => {
    log.error(why);
    stop(why, 1);
  });
  const product = await starting;
  process.stdout.write(`Farline is running: ${product.url}\n`);
  if (product.setupUrl) process.stdout.write(`Make the first admin here, once: ${product.setupUrl}\n`);
} catch (error) {
  process.stderr.write(`Farline cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
