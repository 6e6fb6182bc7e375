import test from 'ava';
import { AmiPhoneRegistrations } from '../../app/adapters/ami/ami-phone-registrations.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { RegistrationDetail } from '../../app/ports/phone-registrations.js';
import { FakeAmiServer } from '../support/fake-ami-server.js';
import { FakeRegistrations } from '../support/fake-registrations.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';
import { phoneRegistrationsContract } from './phone-registrations-contract.js';

phoneRegistrationsContract(test, 'memory', () => {
  const registrations = new FakeRegistrations();
  return Promise.resolve({
    registrations,
    come: (name, detail) => void registrations.peers?.set(name, detail),
    go: (name) => void registrations.peers?.delete(name),
    away: () => void (registrations.peers = null),
  });
});

/** What AMI says of a contact, measured on 22.10.1. */
function status(name: string, { contact, roundTripMs }: RegistrationDetail, word: string): string[] {
  const micros = `RoundtripUsec: ${(roundTripMs ?? 0) * 1_000}`;
  return ['Event: ContactStatus', `EndpointName: ${name}`, `URI: ${contact}`, `ContactStatus: ${word}`, micros];
}

phoneRegistrationsContract(test, 'AMI', async (t) => {
  const fake = await FakeAmiServer.start();
  const account = { host: '127.0.0.1', port: fake.port, user: 'farline', password: 'right', log: new RecordedLog() };
  const registrations = new AmiPhoneRegistrations(account, systemClock());
  t.teardown(() => registrations.stop());
  t.teardown(() => fake.close());
  await until('Asterisk listed them', () => registrations.now() !== null);
  return {
    registrations,
    come: (name, detail) => {
      const expires = `RegExpire: ${(detail.expiresAt ?? 0) / 1_000}`;
      const lines = [`URI: ${detail.contact}`, 'Status: Reachable', expires, `UserAgent: ${detail.userAgent ?? ''}`];
      const micros = `RoundtripUsec: ${(detail.roundTripMs ?? 0) * 1_000}`;
      const endpoint = ['Event: EndpointDetail', `ActiveChannels: ${Number(detail.inCall)}`];
      fake.details.set(name, [endpoint, ['Event: ContactStatusDetail', ...lines, micros]]);
      fake.say(...status(name, detail, 'Reachable'));
    },
    go: (name, detail) => {
      fake.details.delete(name);
      fake.say(...status(name, detail, 'Removed'));
    },
    away: () => {
      fake.password = 'changed meanwhile';
      fake.drop();
    },
  };
});
