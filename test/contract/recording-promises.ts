import type { ExecutionContext } from 'ava';
import type { RecordEffect } from '../../app/domain/recording.js';
import type { SwitchDesk } from './switch-desk.js';

type Promised = (title: string, body: (t: ExecutionContext, desk: SwitchDesk) => Promise<void>) => void;

/** K5: what every switch promises of recordings. */
export function recordings(promise: Promised): void {
  const asked = (what: RecordEffect['do'], channel: string, part: number): RecordEffect => ({
    do: what,
    channel,
    recording: `rec${channel.replace(/[^0-9a-z]/g, '')}`,
    part,
  });

  promise('a recording that is asked for begins, and one that is stopped has ended', async (t, desk) => {
    const { channel } = await desk.customer();
    await desk.ok(t, { do: 'answer', channel });
    const record = asked('record', channel, 1);
    await desk.ok(t, record);
    await desk.told('recording.started', (event) => event.recording === record.recording && event.part === 1);
    await desk.ok(t, asked('unrecord', channel, 1));
    await desk.told('recording.stopped', (event) => event.recording === record.recording && event.part === 1);
  });

  promise(
    'the next part takes the place of the one before; stopping what does not run is as good as done',
    async (t, desk) => {
      const { channel } = await desk.customer();
      await desk.ok(t, { do: 'answer', channel });
      await desk.ok(t, asked('record', channel, 1));
      await desk.ok(t, asked('record', channel, 2));
      await desk.told('recording.started', (event) => event.channel === channel && event.part === 2);
      await desk.ok(t, asked('unrecord', channel, 2));
      await desk.ok(t, asked('unrecord', channel, 2));
    },
  );

  promise(
    'a recorder that is asked about is told to have stopped when nothing is written, and runs on when it is',
    async (t, desk) => {
      const { channel } = await desk.customer();
      await desk.ok(t, { do: 'answer', channel });
      await desk.ok(t, asked('record', channel, 1));
      await desk.ok(t, asked('check-record', channel, 1));
      await desk.ok(t, asked('unrecord', channel, 2));
      const first = await desk.told('recording.stopped', (event) => event.channel === channel);
      t.is(first.part, 2, 'it ran on until it was stopped');
      await desk.ok(t, asked('check-record', channel, 3));
      await desk.told('recording.stopped', (event) => event.channel === channel && event.part === 3);
    },
  );

  promise('of a channel that is gone nothing is recorded, and nothing is to be stopped', async (t, desk) => {
    const { channel, far } = await desk.customer();
    await desk.ok(t, { do: 'answer', channel });
    far.hangUp();
    await desk.told('channel.gone', (event) => event.channel === channel);
    await desk.fails(t, 'gone', asked('record', channel, 1));
    await desk.fails(t, 'gone', asked('unrecord', channel, 1));
    await desk.fails(t, 'gone', asked('check-record', channel, 1));
  });
}
