import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { validateInlineConfig } from '../../src/config/validate-config.ts';

const base = {
  blue: { url: 'http://127.0.0.1:1' },
  green: { url: 'http://127.0.0.1:2' },
  live: { url: 'http://127.0.0.1:3' },
};
const command = { type: 'command', read: ['r'], apply: ['a', '{weight}'] };

function refusalOf(part: object): string {
  try {
    validateInlineConfig({ ...base, switch: part }, {});
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.replace(' (the configuration passed in)', '');
  }
  throw new Error('was not refused');
}

describe('the steps of a switch', () => {
  it('are shares that rise to everything, each with its time', () => {
    const steps = [10, { weight: 30, for: '5m' }, 100];
    const { config } = validateInlineConfig({ ...base, switch: { ...command, steps } }, {});
    expect(config.switch).toMatchObject({ steps, stepFor: '2m' });
  });

  it.each([
    [[], 'switch.steps: expected a list that is not empty, got an empty list'],
    [[10, 30], 'switch.steps: expected the last step to give green everything (100), got 30'],
    [[10, 30, 30, 100], 'switch.steps: expected shares that rise from step to step, got 30 after 30'],
    [[50, 10, 100], 'switch.steps: expected shares that rise from step to step, got 10 after 50'],
    [[0, 100], 'switch.steps: expected shares of green from 1 to 100, got 0'],
    [[60, 160], 'switch.steps: expected shares of green from 1 to 100, got 160'],
    [[10.5, 100], 'switch.steps[0]: expected a whole number of percent or an object, got 10.5'],
    [
      [10, { weight: 100, for: '2m' }],
      'switch.steps: the last step (100) takes no `for`: how long green is then watched says `observe.window`',
    ],
    [
      [{ weight: 10, for: 'long' }, 100],
      'switch.steps[0].for: expected a duration such as `15m`, `1h30m` or `500ms`, got `long`',
    ],
  ])('are refused as %j', (steps, message) => {
    expect(refusalOf({ ...command, steps })).toBe(message);
  });
});

describe('a hook of the user’s own', () => {
  const nothing = () => Promise.resolve();
  const hook = {
    name: 'mine',
    weighted: false,
    read: nothing,
    apply: nothing,
    verify: nothing,
    restore: nothing,
  };

  it('is taken when it can do what a hook must', () => {
    const { config } = validateInlineConfig({ ...base, switch: { type: 'custom', hook } }, {});
    expect(config.switch).toMatchObject({ type: 'custom', hook: { name: 'mine' }, timeout: '30s' });
  });

  it.each([
    [
      { ...hook, restore: undefined },
      '`restore` is missing: traffic that cannot be put back must not be moved',
    ],
    [{ ...hook, read: undefined }, '`read` is missing: what cannot be read cannot be believed'],
    [{ ...hook, drain: 3 }, '`drain` is no function but a number'],
    [{ ...hook, name: '' }, 'expected a `name`'],
    [
      { ...hook, weighted: undefined },
      '`weighted` is missing: `true` when `apply` takes shares and `read` tells them, else `false`',
    ],
  ])('is refused when it cannot', (given, message) => {
    expect(refusalOf({ type: 'custom', hook: given })).toBe(`switch.hook: ${message}`);
  });
});
