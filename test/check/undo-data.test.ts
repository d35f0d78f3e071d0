import { describe, expect, it } from 'vitest';
import { readUndoData } from '../../src/check/undo-data.ts';

describe('readUndoData', () => {
  it('gives the data as it will be when it is read again', () => {
    const data = { id: 7, tags: ['a', { deep: null }], ok: true };
    const read = readUndoData('delete the order', data);
    expect(read).toEqual(data);
    data.id = 8;
    expect(read.id).toBe(7);
  });

  it.each([
    [undefined, 'data'],
    [[1], 'data'],
    ['7', 'data'],
    [{ id: undefined }, 'data.id'],
    [{ when: new Date(0) }, 'data.when'],
    [{ list: [1, Number.NaN] }, 'data.list[1]'],
    [{ undo: () => undefined }, 'data.undo'],
  ])('refuses %j, which would be something else then', (data, place) => {
    expect(() => readUndoData('delete the order', data)).toThrow(
      expect.objectContaining({
        name: 'CheckFileError',
        message: `cleanup \`delete the order\`: expected an object that JSON can carry, and \`${place}\` is none`,
      }),
    );
  });
});
