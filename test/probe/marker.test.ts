import { describe, expect, it } from 'vitest';
import { markedHeaders } from '../../src/probe/marker.ts';

describe('markedHeaders', () => {
  it('marks requests twice, for who looks at one header and for who hands baggage on', () => {
    expect(markedHeaders('run-1', { header: 'X-Synthetic', baggage: true, headers: {} })).toEqual({
      'x-synthetic': 'run-1',
      baggage: 'bg-check.run=run-1',
    });
  });

  it('keeps the headers that were asked for, baggage too', () => {
    const headers = { 'X-Team': 'shop', Baggage: 'tenant=7' };
    expect(markedHeaders('run-1', { header: 'x-bg-check-run', baggage: true, headers })).toEqual({
      'x-bg-check-run': 'run-1',
      'x-team': 'shop',
      baggage: 'tenant=7,bg-check.run=run-1',
    });
  });

  it('adds no baggage where that is switched off', () => {
    expect(
      markedHeaders('run-1', { header: 'x-bg-check-run', baggage: false, headers: { baggage: 'tenant=7' } }),
    ).toEqual({ 'x-bg-check-run': 'run-1', baggage: 'tenant=7' });
  });
});
