import test from 'ava';
import { answerChallenge, challengeIn, type Challenge } from '../../app/adapters/sip/digest.js';
import { NO_BODY, type SipResponse } from '../../app/adapters/sip/sip-message.js';

function refusal(...headers: SipResponse['headers']): SipResponse {
  return { kind: 'response', status: 401, reason: 'Unauthorized', headers, body: NO_BODY };
}

/** RFC 2617 section 3.5 and RFC 7616 section 3.9.1: Mufasa asks for /dir/index.html. */
const EXAMPLES = [
  {
    from: 'RFC 2617',
    challenge:
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    password: 'Circle Of Life',
    cnonce: '0a4f113b',
    response: '6629fae49393a05397450978507c4ef1',
  },
  {
    from: 'RFC 7616 with MD5',
    challenge:
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    password: 'Circle of Life',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    response: '8ca523f5e9506fed4657c9700eebdbec',
  },
  {
    from: 'RFC 7616 with SHA-256',
    challenge:
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    password: 'Circle of Life',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    response: '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
  },
] as const;

for (const { from, challenge, password, cnonce, response } of EXAMPLES) {
  test(`the worked example of ${from} gives its response`, (t) => {
    const asked = challengeIn(refusal(['www-authenticate', challenge])) as Challenge;
    const about = { method: 'GET', uri: '/dir/index.html' };
    const [name, value] = answerChallenge(asked, { username: 'Mufasa', password }, about, cnonce);
    t.is(name, 'authorization');
    t.regex(value, new RegExp(`response="${response}"`));
    t.regex(value, /qop=auth, nc=00000001/);
  });
}

test('without qop the answer is the older one, and a proxy is answered as one', (t) => {
  const asked = challengeIn(refusal(['proxy-authenticate', 'Digest realm="a \\"b\\"", nonce="n"'])) as Challenge;
  t.deepEqual(asked, {
    realm: 'a "b"',
    nonce: 'n',
    opaque: null,
    algorithm: 'MD5',
    qop: false,
    answerIn: 'proxy-authorization',
  });
  const [name, value] = answerChallenge(
    asked,
    { username: 'u"x', password: 'p' },
    { method: 'REGISTER', uri: 'sip:h' },
  );
  t.is(name, 'proxy-authorization');
  t.regex(value, /^Digest username="u\\"x", realm="a \\"b\\"", nonce="n", uri="sip:h", response="[0-9a-f]{32}"/);
  t.notRegex(value, /qop|cnonce/);
});

test('of several challenges the first that we can answer is taken, and none is no challenge', (t) => {
  const hard = 'Digest realm="r", nonce="1", algorithm=SHA-512-256';
  const integrity = 'Digest realm="r", nonce="2", qop="auth-int"';
  const easy = 'Digest realm="r", nonce="3", algorithm=md5, qop="auth"';
  const all = [hard, integrity, easy].map((value) => ['www-authenticate', value] as const);
  t.is(challengeIn(refusal(...all))?.nonce, '3');
  for (const value of [hard, integrity, 'Basic realm="r"', 'Digest', '', 'Digest nonce="n"']) {
    t.is(challengeIn(refusal(['www-authenticate', value])), undefined);
  }
  t.is(challengeIn(refusal()), undefined);
});
