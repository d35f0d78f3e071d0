import { Writable } from 'node:stream';

/** A stream that keeps what is written to it, with the size of a terminal if it is to be one. */
export class MemoryStream extends Writable {
  text = '';
  readonly isTTY: boolean;
  columns: number | undefined;
  rows: number | undefined;

  constructor(size?: { columns: number; rows: number }) {
    super({ decodeStrings: false });
    this.isTTY = size !== undefined;
    this.columns = size?.columns;
    this.rows = size?.rows;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}
