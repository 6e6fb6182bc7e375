/** What Asterisk loads, by purpose. Nothing is loaded by itself: each module here is used, or needed by one that is. */
const PURPOSES: Readonly<Record<string, readonly string[]>> = {
  'timing, which music and conferences are paced by': ['res_timing_timerfd'],
  'configuration objects read from files': ['res_sorcery_config', 'res_sorcery_memory', 'res_sorcery_astdb'],
  'the SIP stack and its sessions': [
    'res_pjproject',
    'res_pjsip',
    'res_pjsip_session',
    'res_pjsip_sdp_rtp',
    'res_pjsip_nat',
    'res_pjsip_acl',
    'res_pjsip_caller_id',
    'res_pjsip_dtmf_info',
    'res_pjsip_empty_info',
    'res_pjsip_dlg_options',
    'res_pjsip_header_funcs',
    'res_pjsip_rfc3326',
    'res_pjsip_diversion',
    'res_pjsip_refer',
    'res_pjsip_maintenance',
    'chan_pjsip',
  ],
  'who a SIP request comes from': [
    'res_pjsip_authenticator_digest',
    'res_pjsip_outbound_authenticator_digest',
    'res_pjsip_endpoint_identifier_ip',
    'res_pjsip_endpoint_identifier_user',
  ],
  'phones that register here, trunks that want a registration': [
    'res_pjsip_registrar',
    'res_pjsip_path',
    'res_pjsip_outbound_registration',
  ],
  'lamps and NOTIFY on phones': [
    'res_pjsip_pubsub',
    'res_pjsip_outbound_publish',
    'res_pjsip_exten_state',
    'res_pjsip_dialog_info_body_generator',
    'res_pjsip_pidf_body_generator',
    'res_pjsip_pidf_digium_body_supplement',
    'res_pjsip_xpidf_body_generator',
    'res_pjsip_notify',
  ],
  'SIP over WebSocket for the browser softphone': ['res_http_websocket', 'res_pjsip_transport_websocket', 'res_crypto'],
  media: ['res_rtp_asterisk', 'res_srtp', 'res_rtp_multicast', 'chan_rtp', 'chan_bridge_media'],
  codecs: [
    'codec_ulaw',
    'codec_alaw',
    'codec_a_mu',
    'codec_g722',
    'codec_gsm',
    'codec_opus',
    'codec_opus_open_source',
    'codec_resample',
  ],
  'what codecs say in SDP': ['res_format_attr_opus', 'res_format_attr_h264', 'res_format_attr_vp8'],
  'sound files and recordings': ['format_wav', 'format_wav_gsm', 'format_gsm', 'format_pcm', 'format_sln'],
  'music on hold': ['res_musiconhold'],
  bridges: ['bridge_simple', 'bridge_native_rtp', 'bridge_softmix', 'bridge_holding'],
  ARI: [
    'res_websocket_client',
    'res_stasis',
    'res_stasis_answer',
    'res_stasis_playback',
    'res_stasis_recording',
    'res_stasis_snoop',
    'res_stasis_device_state',
    'res_ari',
    'res_ari_model',
    'res_ari_applications',
    'res_ari_asterisk',
    'res_ari_bridges',
    'res_ari_channels',
    'res_ari_device_states',
    'res_ari_endpoints',
    'res_ari_events',
    'res_ari_playbacks',
    'res_ari_recordings',
    'res_ari_sounds',
    'app_stasis',
  ],
  'the dialplan of ours': ['pbx_config', 'app_playback', 'app_dial', 'app_verbose', 'app_playtones'],
  'functions that the dialplan and ARI read and set': [
    'func_callerid',
    'func_channel',
    'func_logic',
    'func_strings',
    'func_timeout',
    'func_global',
    'func_dialplan',
    'func_devstate',
    'func_presencestate',
    'func_hangupcause',
    'func_db',
  ],
  'recording on a leg and listening in': [
    'app_mixmonitor',
    'app_chanspy',
    'func_periodic_hook',
    'func_cut',
    'func_groupcount',
    'func_uri',
  ],
  'device and presence states for AMI': ['res_manager_devicestate', 'res_manager_presencestate'],
};

/** Only for the benchmark, which compares with them on the same Asterisk. */
const COMPARISON = ['app_queue', 'app_agent_pool', 'res_monitor', 'app_stack'];

export interface ModuleGroup {
  readonly purpose: string;
  /** File names, such as `chan_pjsip.so`. */
  readonly modules: readonly string[];
}

/** What to load of what is there: an Asterisk built without opus, say, starts without a complaint about it. */
export function modulesToLoad(installed: ReadonlySet<string>, comparison: boolean): ModuleGroup[] {
  const purposes = { ...PURPOSES, ...(comparison ? { 'only for comparison in the benchmark': COMPARISON } : {}) };
  return Object.entries(purposes).map(([purpose, names]) => ({
    purpose,
    modules: names.map((name) => `${name}.so`).filter((file) => installed.has(file)),
  }));
}
