/*! With JsSIP (c) 2012-2015 José Luis Millán, Versatica; sdp-transform (c) 2013 Eirik Albrigtsen; events (c) Joyent and
 * other Node contributors; debug (c) 2014-2017 TJ Holowaychuk, 2018-2021 Josh Junon; ms (c) 2020 Vercel: all under the MIT
 * license, whose text is in each package. */
import { ClientLog } from './client-log.js';
import { listenForShortcuts } from './desk-shortcuts.js';
import { DeskState } from './desk-state.js';
import { fillDeviceList, useSpeaker } from './device-lists.js';
import { checkMicrophone, openMicrophone, troubleOf } from './microphone-check.js';
import { ring } from './ring-tone.js';
import { Softphone } from './softphone.js';
import { SoftphoneView } from './softphone-view.js';
import { loadSoundSettings, saveSoundSettings, type SoundSettings } from './sound-settings.js';

const root = document.getElementById('desk');
const softphone = document.getElementById('softphone');

if (root) {
  const view = softphone && new SoftphoneView(softphone);
  const sound = loadSoundSettings();
  const log = softphone && new ClientLog(softphone.dataset['agent'] ?? '');
  const phone = softphone && view && log && begin(softphone.dataset['session'] ?? '', view, sound, log);
  const desk = new DeskState(root, {
    onState: (state) => phone?.heardState(state),
    onGone: () => location.reload(),
  });
  desk.follow();
  const isFit = view && phone && log && (() => isFitForCalls(view, phone, sound, log));
  sendForms(root, desk, isFit);
  const keys = document.getElementById('desk-keys');
  if (keys) listenForShortcuts(keys);
}

function begin(sessionId: string, view: SoftphoneView, sound: SoundSettings, log: ClientLog): Softphone {
  let silence: (() => void) | null = null;
  const phone: Softphone = new Softphone({
    sessionId,
    sound,
    speaker: view.part<HTMLAudioElement>('audio'),
    log,
    onState(what, trouble) {
      view.show(what, trouble, phone);
      silence?.();
      silence = what === 'ringing' && !sound.autoAnswer ? ring() : null;
    },
  });
  view.onPress('answer', () => phone.answer());
  view.onPress('hang-up', () => phone.call?.hangUp());
  view.onPress('take', () => void phone.start());
  view.onPress('mute', () => {
    phone.call?.mute(!phone.call.muted);
    view.showMuted(phone.call?.muted === true);
  });
  keepSettings(view, sound, phone, log);
  const start = (): void => {
    log.note('opened', { cause: navigator.userAgent.replace(/^Mozilla\/\S+ /, '') });
    void phone.start();
  };
  window.addEventListener('pagehide', () => {
    phone.close();
    log.note('closed');
    log.leave();
  });
  // A page that comes back from the browser's own cache has no connection any more.
  window.addEventListener('pageshow', ({ persisted }) => void (persisted && start()));
  start();
  return phone;
}

function keepSettings(view: SoftphoneView, sound: SoundSettings, phone: Softphone, log: ClientLog): void {
  const speaker = view.part<HTMLAudioElement>('audio');
  const [microphones, speakers] = [view.part<HTMLSelectElement>('microphone'), view.part<HTMLSelectElement>('speaker')];
  const fill = async (): Promise<void> => {
    await fillDeviceList(microphones, 'microphone', sound);
    await fillDeviceList(speakers, 'speaker', sound);
    await useSpeaker(speaker, sound);
  };
  const keep = (change: Partial<SoundSettings>): void => saveSoundSettings(Object.assign(sound, change));
  microphones.addEventListener('change', () => {
    keep({ microphone: microphones.value });
    log.note('microphone-chosen', { device: microphones.selectedOptions[0]?.text });
    phone.call?.useMicrophone(sound).catch((error: unknown) => view.showTrouble(troubleOf(error)));
  });
  speakers.addEventListener('change', () => {
    keep({ speaker: speakers.value });
    log.note('speaker-chosen', { device: speakers.selectedOptions[0]?.text });
    void useSpeaker(speaker, sound);
  });
  for (const name of ['autoAnswer', 'cleanVoice'] as const) {
    const box = view.part<HTMLInputElement>(name);
    box.checked = sound[name];
    box.addEventListener('change', () => keep({ [name]: box.checked }));
  }
  view.onPress('check', () => {
    view.showTrouble(null);
    const checked = checkMicrophone(sound, log, (level) => view.showLevel(level));
    void checked.then((trouble) => view.showTrouble(trouble ?? 'works')).then(fill);
  });
  view.onPress('check-network', () => void phone.checkNetwork().then((figures) => view.showNetwork(figures)));
  navigator.mediaDevices?.addEventListener('devicechange', () => void fill());
  if (navigator.mediaDevices) void fill();
}

function sendForms(root: HTMLElement, desk: DeskState, isFit: (() => Promise<boolean>) | null): void {
  const refusal = document.getElementById('desk-refusal');
  const say = (sentence: string | null): void => {
    if (!refusal) return;
    refusal.hidden = sentence === null;
    refusal.textContent = sentence;
  };
  const send = async (form: HTMLFormElement): Promise<void> => {
    if (isFit && form.matches('[data-needs-microphone]') && !(await isFit())) return;
    say(await desk.send(form));
  };
  root.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    // Whoever has not begun yet has no call that leaving the page could cut.
    if (form.closest('[data-desk-part]') === null) return;
    event.preventDefault();
    send(form).catch((error: unknown) => say(String(error)));
  });
}

/** Nobody becomes ready whom no caller could hear: without a microphone, or without a way to Asterisk. */
async function isFitForCalls(
  view: SoftphoneView,
  phone: Softphone,
  sound: SoundSettings,
  log: ClientLog,
): Promise<boolean> {
  try {
    for (const track of (await openMicrophone(sound, log)).getTracks()) track.stop();
  } catch (error) {
    view.showTrouble(troubleOf(error));
    return false;
  }
  // Another window may be the telephone, and one that is away says so itself.
  const figures = phone.state === 'registered' ? await phone.checkNetwork(1) : null;
  view.showTrouble(figures?.answered === 0 ? 'network-unanswered' : null);
  return figures?.answered !== 0;
}
