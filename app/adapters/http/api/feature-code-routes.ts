import { z } from 'zod';
import { FEATURES, type FeatureCodes } from '../../../domain/feature-codes.js';
import { defineRoute, type Route } from '../route.js';

export interface FeatureCodePorts {
  readonly featureCodes: FeatureCodes;
  /** In front of the digits of a code on a leg that is up. */
  readonly featureKey: string;
}

const codesAnswer = z.strictObject({
  key: z.string().describe('in front of the digits of a code on a leg that is up'),
  items: z.array(z.strictObject({ feature: z.enum(FEATURES), code: z.string() })),
});

export type FeatureCodesAnswer = z.input<typeof codesAnswer>;

/** I: what telephones dial. They are a setting of the installation, because Asterisk's dialplan and lamps are made of them. */
export function featureCodeRoutes({ featureCodes, featureKey }: FeatureCodePorts): readonly Route[] {
  const list = defineRoute({
    id: 'feature-codes.list',
    method: 'get',
    path: '/api/v1/feature-codes',
    summary: 'The codes that telephones dial; FARLINE_FEATURE_CODES sets them',
    roles: ['agent', 'supervisor', 'admin'],
    status: 200,
    answer: codesAnswer,
    refusals: [],
    handle: async () => ({
      key: featureKey,
      items: FEATURES.map((feature) => ({ feature, code: featureCodes[feature] })),
    }),
  });
  return [list];
}
