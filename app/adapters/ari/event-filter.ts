/**
 * Events Asterisk need not send us. A list of what is refused rather than of what is wanted: a list of the wanted
 * would also cut answers of requests over the socket, and would hide whatever a newer Asterisk adds.
 */
export const unwantedEvents: readonly string[] = [
  'BridgeCreated',
  'BridgeDestroyed',
  'BridgeMerged',
  'BridgeVideoSourceChanged',
  'ChannelCallerId',
  'ChannelConnectedLine',
  'ChannelCreated',
  'ChannelDialplan',
  'ChannelStateChange',
  'ChannelTalkingFinished',
  'ChannelTalkingStarted',
  'ChannelUserevent',
  'ChannelVarset',
  'ContactStatusChange',
  'DeviceStateChanged',
  'EndpointStateChange',
  'PeerStatusChange',
  'PlaybackContinuing',
  'PlaybackStarted',
  'TextMessageReceived',
];

/** Events that mean something to us; any other type is dropped before the package's model sees it. */
export const wantedEvents: ReadonlySet<string> = new Set([
  'ApplicationReplaced',
  'ChannelDestroyed',
  'ChannelDtmfReceived',
  'ChannelEnteredBridge',
  'ChannelHangupRequest',
  'ChannelHold',
  'ChannelLeftBridge',
  'ChannelTransfer',
  'ChannelUnhold',
  'Dial',
  'PlaybackFinished',
  'RecordingFailed',
  'RecordingFinished',
  'StasisEnd',
  'StasisStart',
]);
