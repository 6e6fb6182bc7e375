import { startEmbedded, type EmbeddedAsterisk } from '../../../app/adapters/embedded/run-asterisk.js';
import { readConfig } from '../../../app/config.js';
import { temporaryFolder } from '../asterisk.js';
import { loopbackAddress } from '../loopback-address.js';
import { RecordedLog } from '../recorded-log.js';
import { TcpWire } from '../tcp-wire.js';
import { LiveSite } from './live-site.js';

/** A live site whose Farline reaches its Asterisk over two wires of the test's. */
export interface WiredSite {
  readonly site: LiveSite;
  readonly asterisk: EmbeddedAsterisk;
  /** Where the files of that Asterisk are. */
  readonly asteriskDir: string;
  readonly ari: TcpWire;
  readonly ami: TcpWire;
}

export interface WiredSettings {
  readonly fallbackAfterSeconds: number;
  /** More settings of Farline. */
  readonly env?: Readonly<Record<string, string>>;
}

export async function openWiredSite({ fallbackAfterSeconds, env }: WiredSettings): Promise<WiredSite> {
  let parts: Omit<WiredSite, 'site'> | null = null;
  const site = await LiveSite.open(env, async (opening) => {
    const asteriskDir = await temporaryFolder(opening, 'asterisk');
    const { cacheDir } = readConfig(process.env);
    const { address } = opening;
    const places = { dataDir: asteriskDir, cacheDir, sipAddress: address, controlAddress: address };
    const settings = { ...places, fallbackAfterSeconds };
    const asterisk = await startEmbedded({ settings, log: new RecordedLog() });
    opening.teardown(async () => void (await asterisk.stop({ keepCalls: false })));
    const between = loopbackAddress();
    const { hostname, port } = new URL(asterisk.ari.url);
    const ari = await TcpWire.start(between, { host: hostname, port: Number(port) });
    opening.teardown(() => ari.close());
    const ami = await TcpWire.start(between, asterisk.ami);
    opening.teardown(() => ami.close());
    parts = { asterisk, asteriskDir, ari, ami };
    return {
      FARLINE_ARI_URL: `http://${ari.host}:${ari.port}`,
      FARLINE_ARI_USER: asterisk.ari.user,
      FARLINE_ARI_PASSWORD: asterisk.ari.password,
      FARLINE_AMI_HOST: ami.host,
      FARLINE_AMI_PORT: String(ami.port),
      FARLINE_AMI_USER: asterisk.ami.user,
      FARLINE_AMI_PASSWORD: asterisk.ami.password,
      FARLINE_PEERS_DIR: asterisk.peersDir,
    };
  });
  if (!parts) throw new Error('the site opened without its Asterisk');
  return { site, ...(parts as Omit<WiredSite, 'site'>) };
}
