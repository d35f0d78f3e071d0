import { describe, expect, it } from 'vitest';
import { ConfigError, RefusedError, SwitchError } from '../../src/errors.ts';
import { createCustomHook } from '../../src/switch/custom-hook.ts';
import type { SwitchHook } from '../../src/switch/switch-hook.ts';

/** A router in memory, as somebody might write it: with members that need their `this`. */
class Router implements SwitchHook {
  readonly name: string = 'router';
  readonly weighted: boolean = true;
  share = 0;
  read(): ReturnType<SwitchHook['read']> {
    const weights = { blue: 100 - this.share, green: this.share };
    return Promise.resolve({ color: this.share === 0 ? 'blue' : 'mixed', weights, raw: this.share });
  }
  apply(): Promise<void> {
    this.share = 30;
    return Promise.resolve();
  }
  verify(): ReturnType<SwitchHook['verify']> {
    return Promise.resolve('verified');
  }
  restore(): Promise<void> {
    this.share = 0;
    return Promise.resolve();
  }
}

const hookWith = (part: Partial<SwitchHook>) =>
  createCustomHook({ hook: Object.assign(new Router(), part), timeout: 50 });

describe('a hook of the user’s own', () => {
  it('is called as it is', async () => {
    const hook = hookWith({});
    const saved = await hook.read();
    await hook.apply({ blue: 70, green: 30 }, {});
    expect(await hook.read()).toEqual({ color: 'mixed', weights: { blue: 70, green: 30 }, raw: 30 });
    expect(await hook.verify('green')).toBe('verified');
    await hook.restore(saved);
    expect((await hook.read()).color).toBe('blue');
    expect(await hook.preflight?.('green')).toEqual([]);
    expect(hook).not.toHaveProperty('drain');
  });

  it.each([
    [
      { read: () => Promise.resolve(undefined) },
      'the router hook: `read`: expected the color blue, green, mixed or unknown, got undefined',
    ],
    [
      { read: () => Promise.resolve({ color: 'red', raw: 1 }) },
      'the router hook: `read`: expected the color blue, green, mixed or unknown, got "red"',
    ],
    [
      { read: () => Promise.resolve({ color: 'mixed', weights: { blue: 30, green: 30 }, raw: 1 }) },
      'the router hook: `read`: expected weights in percent, 100 together, got blue 30 and green 30',
    ],
    [
      { read: () => Promise.resolve({ color: 'blue' }) },
      'the router hook: `read`: expected the state itself as `raw`, which `restore` is to put back',
    ],
    [
      { read: () => Promise.resolve({ color: 'mixed', weights: null, raw: 1 }) },
      'the router hook: `read`: expected weights in percent, 100 together, got blue undefined and green undefined',
    ],
  ])('is a mistake when it tells nonsense', async (part, message) => {
    const failing = hookWith(part as Partial<SwitchHook>).read();
    await expect(failing).rejects.toThrow(ConfigError);
    await expect(failing).rejects.toThrow(message);
  });

  it.each([
    [{ read: () => Promise.reject(new Error('no route')) }, 'the router hook: `read` failed: no route'],
    [{ read: () => new Promise(() => undefined) }, 'the router hook: `read` did not end within 50ms'],
  ])('answers in the errors of all hooks', async (part, message) => {
    const failing = hookWith(part as Partial<SwitchHook>).read();
    await expect(failing).rejects.toThrow(SwitchError);
    await expect(failing).rejects.toThrow(message);
  });

  it('may refuse in its own words', async () => {
    const error = new RefusedError('the change window is over');
    await expect(hookWith({ preflight: () => Promise.reject(error) }).preflight?.('green')).rejects.toBe(
      error,
    );
  });
});
