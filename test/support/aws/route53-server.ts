import type { ServerResponse } from 'node:http';
import { startServer } from '../../switch/traffic-servers.ts';
import { readBody } from '../http-server.ts';
import { signatureProblem } from './check-signature.ts';
import {
  afterBatch,
  BatchRefusal,
  keptName,
  readChanges,
  type RecordChange,
  type RecordSet,
} from './route53-types.ts';
import { readXml, writeXml, type XmlTree } from './xml.ts';

/** A batch that was asked for and may be made. */
export interface Route53Change {
  readonly changes: readonly RecordChange[];
  readonly commit: () => void;
  /** Answers that it was made. */
  readonly confirm: () => void;
}

/** A double of the API of Route 53: REST and XML, and of its calls those that a switch needs. */
export interface Route53Server {
  readonly url: string;
  /** Names of the calls, in their order. */
  readonly calls: string[];
  /** What the API has. */
  readonly sets: () => readonly RecordSet[];
  /** What each of two name servers answers with: the second follows when a change is in sync. */
  readonly views: () => readonly [readonly RecordSet[], readonly RecordSet[]];
  /** Somebody else writes. */
  readonly write: (sets: readonly RecordSet[]) => void;
  /** Milliseconds until a change is in sync; `Infinity` for never. */
  syncMs: number;
  /** Every change is in sync now. */
  readonly finish: () => void;
  /** How many record sets make a page. */
  pageSize: number;
  /** Whether a batch is refused in the form that is documented for it alone, and not in that of all calls, as users report. */
  ownBatchErrors: boolean;
  /** Takes a batch over, when it answers `true`. */
  intercept: (change: Route53Change, response: ServerResponse) => boolean;
  /** Judges a batch anew, by what is there now. */
  readonly refuse: (changes: readonly RecordChange[], response: ServerResponse) => void;
  /** The code that a call is refused with, by its name. */
  readonly refusals: Map<string, readonly [status: number, code: string, message: string]>;
}

export const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'demo.test.' } as const;

const namespace = 'https://route53.amazonaws.com/doc/2013-04-01/';
const item = (list: string) => list.replace(/s$/, '');
const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

function answerXml(response: ServerResponse, status: number, tag: string, tree: XmlTree): void {
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(`${head}<${tag} xmlns="${namespace}">${writeXml(tree, item)}</${tag}>`);
}

export function answerRoute53Error(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  const Type = status < 500 ? 'Sender' : 'Receiver';
  answerXml(response, status, 'ErrorResponse', {
    Error: { Type, Code: code, Message: message },
    RequestId: 'r-1',
  });
}

function tellSet({ values, ...set }: RecordSet): XmlTree {
  return { ...set, ResourceRecords: values?.map((Value) => ({ Value })) };
}

/** Names are listed from the right, label by label, then by type and identifier. */
function order(one: RecordSet, other: RecordSet): number {
  const key = ({ Name, Type, SetIdentifier = '' }: RecordSet) =>
    [...Name.split('.').reverse(), Type, SetIdentifier].join('\u0001');
  return key(one) < key(other) ? -1 : 1;
}

export async function startRoute53Server(): Promise<Route53Server> {
  let sets: readonly RecordSet[] = [];
  const submitted: {
    readonly id: string;
    readonly at: number;
    readonly sets: readonly RecordSet[];
    syncMs: number;
  }[] = [];
  let synced: readonly RecordSet[] = [];

  const isSynced = ({ at, syncMs }: { readonly at: number; readonly syncMs: number }) =>
    Date.now() >= at + syncMs;
  const tellChange = (id: string): XmlTree => {
    const change = submitted.find((one) => one.id === id);
    if (change === undefined) return undefined;
    const Status = isSynced(change) ? 'INSYNC' : 'PENDING';
    return { ChangeInfo: { Id: `/change/${id}`, Status, SubmittedAt: new Date(change.at).toISOString() } };
  };

  function list(query: URLSearchParams, response: ServerResponse): void {
    const from: RecordSet = {
      Name: keptName(query.get('name') ?? ''),
      Type: query.get('type') ?? '',
      SetIdentifier: query.get('identifier') ?? '',
    };
    const rest = [...sets].sort(order).filter((set) => query.get('name') === null || order(set, from) > 0);
    const page = rest.slice(0, double.pageSize);
    const next = rest[double.pageSize];
    answerXml(response, 200, 'ListResourceRecordSetsResponse', {
      ResourceRecordSets: page.map(tellSet),
      IsTruncated: next !== undefined,
      MaxItems: String(double.pageSize),
      NextRecordName: next?.Name,
      NextRecordType: next?.Type,
      NextRecordIdentifier: next?.SetIdentifier,
    });
  }

  /** What records become by a batch; answers why not, where they cannot. */
  function judge(
    changes: readonly RecordChange[],
    response: ServerResponse,
  ): readonly RecordSet[] | undefined {
    try {
      return afterBatch(sets, changes, hostedZone.name);
    } catch (error) {
      if (!(error instanceof BatchRefusal)) throw error;
      if (double.ownBatchErrors)
        answerXml(response, 400, 'InvalidChangeBatch', { Messages: [error.message], RequestId: 'r-1' });
      else answerRoute53Error(response, 400, 'InvalidChangeBatch', error.message);
      return undefined;
    }
  }

  function change(body: string, response: ServerResponse): void {
    const changes = readChanges(readXml(body));
    const after = judge(changes, response);
    if (after === undefined) return;
    const id = `C${submitted.length + 1}`;
    const made: Route53Change = {
      changes,
      commit: () => {
        double.write(after);
      },
      confirm: () => {
        answerXml(
          response,
          200,
          'ChangeResourceRecordSetsResponse',
          tellChange(id) ?? {
            ChangeInfo: { Id: `/change/${id}`, Status: 'INSYNC', SubmittedAt: new Date().toISOString() },
          },
        );
      },
    };
    if (double.intercept(made, response)) return;
    made.commit();
    made.confirm();
  }

  const started = await startServer((request, response) => {
    void readBody(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://double');
      const [, zone] = /^\/2013-04-01\/hostedzone\/(\w+)\/rrset\/?$/.exec(pathname) ?? [];
      const [, changeId] = /^\/2013-04-01\/change\/(\w+)$/.exec(pathname) ?? [];
      const isList = zone !== undefined && request.method === 'GET';
      const call = isList
        ? 'ListResourceRecordSets'
        : zone === undefined
          ? 'GetChange'
          : 'ChangeResourceRecordSets';
      double.calls.push(call);
      const problem = signatureProblem(request, body, 'route53');
      const refusal = problem === undefined ? double.refusals.get(call) : ([403, ...problem] as const);
      if (refusal !== undefined) answerRoute53Error(response, ...refusal);
      else if (zone !== undefined && zone !== hostedZone.id)
        answerRoute53Error(response, 404, 'NoSuchHostedZone', `No hosted zone found with ID: ${zone}`);
      else if (isList) list(searchParams, response);
      else if (zone !== undefined) change(body, response);
      else {
        const told = tellChange(changeId ?? '');
        if (told === undefined)
          answerRoute53Error(
            response,
            404,
            'NoSuchChange',
            `Could not find resource with ID: ${changeId ?? ''}`,
          );
        else answerXml(response, 200, 'GetChangeResponse', told);
      }
    });
  });
  const double: Route53Server = {
    url: started.url,
    calls: [],
    sets: () => sets,
    views: () => {
      for (const one of submitted) if (isSynced(one)) synced = one.sets;
      return [sets, synced];
    },
    write: (after) => {
      sets = after;
      submitted.push({ id: `C${submitted.length + 1}`, at: Date.now(), sets: after, syncMs: double.syncMs });
    },
    finish: () => {
      for (const one of submitted) one.syncMs = 0;
    },
    syncMs: 0,
    pageSize: 300,
    ownBatchErrors: false,
    intercept: () => false,
    refuse: judge,
    refusals: new Map(),
  };
  return double;
}
