import { expect, it } from 'vitest';
import { loadSdk } from '../../../src/switch/aws/load-sdk.ts';
import { errorOf } from '../../support/error-of.ts';

const failing = (error: Error) => loadSdk('route53', '@aws-sdk/client-route-53', () => Promise.reject(error));

it('names the package that is not there, and how it gets there', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  expect(await errorOf(failing(missing))).toMatchObject({
    code: 'BGC_CONFIG',
    message: 'switch.type: `route53` needs the package @aws-sdk/client-route-53, which is not installed',
    advice: 'Run `npm install @aws-sdk/client-route-53` where bg-check is installed.',
  });
  expect(await errorOf(failing(new Error('Unexpected token')))).toMatchObject({
    message:
      'switch.type: `route53` needs the package @aws-sdk/client-route-53, which cannot be loaded: Unexpected token',
  });
});
