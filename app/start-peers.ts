import { join } from 'node:path';
import { AmiPhoneRegistrations } from './adapters/ami/ami-phone-registrations.js';
import { AriPeerMarks } from './adapters/ari/ari-peer-marks.js';
import { PeerFolder } from './adapters/peers/peer-folder.js';
import { TemplateSet } from './adapters/peers/template-set.js';
import { SystemHostAddresses } from './adapters/system/host-addresses.js';
import { mediaAddressOf } from './domain/addresses.js';
import { ApplyPeers } from './jobs/apply-peers.js';
import { EditTemplates } from './jobs/edit-templates.js';
import { FollowHostNames } from './jobs/follow-host-names.js';
import { AllPeers, TrunkPeers } from './jobs/peer-source.js';
import { PhonePeers } from './jobs/phone-peers.js';
import type { Commands } from './ports/commands.js';
import type { SwitchAdmin } from './ports/switch-admin.js';
import { type ReachedAsterisk } from './reach-asterisk.js';
import { PROJECT_ROOT } from './adapters/embedded/project-root.js';
import { type Ground, type Stores } from './ground.js';

export interface PeerNeeds {
  readonly asterisk: ReachedAsterisk;
  readonly admin: SwitchAdmin;
  readonly commands: Commands;
}

/** H: trunks and phones become peers in Asterisk, by templates that admins may edit. */
export async function startPeers(
  { config, log, clock, ids, settings, undo }: Ground,
  { directory, phones, templateStore }: Stores,
  { asterisk, admin, commands }: PeerNeeds,
) {
  const templates = new TemplateSet(join(PROJECT_ROOT, 'templates/asterisk'), mediaAddressOf(asterisk.addresses));
  const files = new PeerFolder(asterisk.peersDir, templates.render);
  templates.onUse = (render) => files.useTemplates(render);
  const marks = new AriPeerMarks(asterisk.ari);
  undo.push(() => marks.stop());
  const hosts = new SystemHostAddresses();
  const source = new AllPeers([new TrunkPeers(directory, settings, hosts), new PhonePeers(phones)]);
  const applyPeers = new ApplyPeers({ source, files, marks, admin, commands, clock, log }, config.peerReloadGapMs);
  const hostNames = new FollowHostNames({ directory, hosts, applyPeers, clock, log });
  undo.push(() => hostNames.stop());
  const { trial } = asterisk;
  const editor = new EditTemplates({ store: templateStore, templates, trial, source, applyPeers, clock, ids, log });
  await editor.start();
  undo.push(applyPeers.watch());
  const registrations = new AmiPhoneRegistrations({ ...asterisk.ami, log }, clock);
  undo.push(() => registrations.stop());
  return { templates, editor, applyPeers, marks, peerStates: applyPeers.states, registrations };
}
