import test from 'ava';
import { ALL_ADDRESSES, mediaAddressOf } from '../../app/domain/addresses.js';

test('B8: sound is received where SIP is, unless that is everywhere or Asterisk is not ours', (t) => {
  t.is(mediaAddressOf({ sipAddress: '192.0.2.5', externalAddress: '198.51.100.7' }), '192.0.2.5');
  t.is(mediaAddressOf({ sipAddress: ALL_ADDRESSES, externalAddress: '' }), null);
  t.is(mediaAddressOf(null), null);
});
