/** Such as `SERVING`; numbers as in grpc.health.v1. */
const servingStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

export type ServingStatus = (typeof servingStatuses)[number];

const statusNames = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
  ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
] as const;

/** The name of a status of gRPC, such as `NOT_FOUND` for 5. */
export function grpcStatusName(code: number): string {
  return statusNames[code] ?? `status ${code}`;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varint(Math.floor(value / 0x80))];
}

/** `HealthCheckRequest { string service = 1; }` as one gRPC message. */
export function encodeHealthRequest(service: string): Buffer {
  const name = Buffer.from(service);
  // An empty string is left out, as proto3 does.
  const message =
    name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name]);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Reads a varint; `undefined` where the bytes end before it does. */
function readVarint(bytes: Buffer, start: number): { value: number; next: number } | undefined {
  let value = 0;
  for (
    let index = start, factor = 1;
    index < bytes.length && index < start + 10;
    index += 1, factor *= 0x80
  ) {
    const byte = bytes[index] ?? 0;
    value += (byte % 0x80) * factor;
    if (byte < 0x80) return { value, next: index + 1 };
  }
  return undefined;
}

/** The end of a field that is not asked for, by its wire type. */
function skip(bytes: Buffer, start: number, wireType: number): number | undefined {
  if (wireType === 0) return readVarint(bytes, start)?.next;
  if (wireType === 1) return start + 8;
  if (wireType === 5) return start + 4;
  const length = wireType === 2 ? readVarint(bytes, start) : undefined;
  return length && length.next + length.value;
}

/** `HealthCheckResponse { ServingStatus status = 1; }` of one gRPC message; `undefined` when it is none. */
export function decodeHealthResponse(frame: Buffer): ServingStatus | undefined {
  // Uncompressed (nothing else was offered), and just as long as it says.
  if (frame.length < 5 || frame[0] !== 0 || frame.readUInt32BE(1) !== frame.length - 5) return undefined;
  const bytes = frame.subarray(5);
  // Left out, it is 0.
  let status = 0;
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at);
    if (tag === undefined) return undefined;
    const isStatus = tag.value === 0x08;
    const read = isStatus ? readVarint(bytes, tag.next) : undefined;
    const next = isStatus ? read?.next : skip(bytes, tag.next, tag.value % 8);
    if (next === undefined || next > bytes.length) return undefined;
    status = read?.value ?? status;
    at = next;
  }
  return servingStatuses[status];
}
