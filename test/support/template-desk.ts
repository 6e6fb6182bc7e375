import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemplatePorts } from '../../app/adapters/http/api/template-routes.js';
import { TemplateSet } from '../../app/adapters/peers/template-set.js';
import { systemIds } from '../../app/adapters/system/ids.js';
import { trunkPeer, type Peer } from '../../app/domain/peer.js';
import { EditTemplates, type EditTemplatesPorts } from '../../app/jobs/edit-templates.js';
import type { TrialOutcome } from '../../app/ports/peer-trial.js';
import { MemoryTemplates } from './memory-templates.js';
import { sourceOf } from './peers/source-of.js';
import { RecordedLog } from './recorded-log.js';

const FOLDER = join(fileURLToPath(new URL('../../', import.meta.url)), 'templates/asterisk');
const WIRE = { transport: 'udp', username: null, password: null, matchAddresses: [], codecs: ['alaw'] };

/** The real templates and their editing, with the store in memory and an Asterisk that says what the test wants. */
export class TemplateDesk {
  readonly set = new TemplateSet(FOLDER);
  readonly store = new MemoryTemplates();
  /** What a throw-away Asterisk makes of the files; null: it takes them all. */
  trial: TrialOutcome | null = null;
  readonly ports: TemplatePorts;

  constructor(applyPeers: EditTemplatesPorts['applyPeers']) {
    let at = 1_790_000_000_000;
    const editor = new EditTemplates({
      store: this.store,
      templates: this.set,
      trial: {
        try: (files) => Promise.resolve(this.trial ?? { kind: 'taken', peers: [...files.keys()].map(withoutEnding) }),
      },
      source: sourceOf([TRUNK]),
      applyPeers,
      clock: { now: () => (at += 1) },
      ids: systemIds(),
      log: new RecordedLog(),
    });
    this.ports = { editor, templates: this.set, templateStore: this.store };
  }
}

const TRUNK: Peer = (() => {
  const outcome = trunkPeer('sbc', { ...WIRE, contacts: ['10.10.10.1:5071'] });
  if (!outcome.ok) throw new Error('the trunk of the seeds is refused');
  return outcome.peer;
})();

function withoutEnding(name: string): string {
  return name.replace(/\.conf$/, '');
}
