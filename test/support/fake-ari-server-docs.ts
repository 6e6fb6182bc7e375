/** Descriptions in the form Asterisk gives them, cut down to the events that a client of ours listens to. */
export function fakeApiDocs(path: string, url: string): unknown {
  const base = { swaggerVersion: '1.1', apiVersion: '10.0.0', basePath: `${url}/ari` };
  if (path === '/api-docs/resources.json') {
    return { ...base, apis: resources.map((name) => ({ path: `/api-docs/${name}.{format}`, description: name })) };
  }
  const name = /^\/api-docs\/(\w+)\.json$/.exec(path)?.[1] ?? '';
  return { ...base, resourcePath: `/api-docs/${name}.{format}`, apis: [], models: name === 'events' ? models : {} };
}

const resources = ['channels', 'bridges', 'playbacks', 'events'];

const parts: Readonly<Record<string, readonly string[]>> = {
  StasisStart: ['channel'],
  StasisEnd: ['channel'],
  ChannelDestroyed: ['channel'],
  ChannelDtmfReceived: ['channel'],
  ChannelEnteredBridge: ['bridge', 'channel'],
  ChannelHangupRequest: ['channel'],
  ChannelLeftBridge: ['bridge', 'channel'],
  ChannelTransfer: [],
  Dial: ['peer'],
  PlaybackFinished: ['playback'],
  ApplicationReplaced: [],
};

const typeOf: Readonly<Record<string, string>> = {
  channel: 'Channel',
  peer: 'Channel',
  bridge: 'Bridge',
  playback: 'Playback',
};

const models = Object.fromEntries(
  Object.entries(parts).map(([id, fields]) => [
    id,
    { id, properties: Object.fromEntries(fields.map((field) => [field, { type: typeOf[field], required: true }])) },
  ]),
);
