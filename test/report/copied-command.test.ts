import { expect, it } from 'vitest';
import { describeCheck } from '../../src/report/describe-check.ts';
import { createStyle } from '../../src/report/terminal-style.ts';
import { planned, result } from './sample-events.ts';

it('leaves a command on one line, however narrow the terminal is, so that it can be copied into a shell', () => {
  const command = `curl -i -X POST -H 'content-type: application/json' --data-raw '{"item": 7, "note": "a b"}' http://shop.test/orders`;
  const failed = result(planned('order'), {
    outcome: 'failed',
    message: 'pay: expected status 201, got 500, as nobody would have thought',
    details: ['GET http://shop.test/orders/of/the/probe → 500 in 9ms', command],
  });
  const lines = describeCheck(
    failed,
    { name: 5, aim: 0 },
    createStyle(false, () => 40),
  );
  expect(lines.slice(1)).toEqual([
    '      pay: expected status 201, got 500,',
    '      as nobody would have thought',
    '      GET',
    '      http://shop.test/orders/of/the/pro',
    '      be → 500 in 9ms',
    `      ${command}`,
  ]);
});
