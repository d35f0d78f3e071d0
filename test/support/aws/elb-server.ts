import type { ServerResponse } from 'node:http';
import { startServer } from '../../switch/traffic-servers.ts';
import { readBody } from '../http-server.ts';
import { signatureProblem } from './check-signature.ts';
import { acceptActions, tellActions } from './elb-actions.ts';
import { ElbRefusal, readForm, type ElbAction, type ElbState, type ElbValue } from './elb-types.ts';
import { writeXml, type XmlTree } from './xml.ts';

/** A change of actions that was asked for and may be made. */
export interface ElbChange {
  readonly arn: string;
  readonly before: readonly ElbAction[];
  readonly after: readonly ElbAction[];
  readonly commit: () => void;
  /** Answers that it was made. */
  readonly confirm: () => void;
}

/** A double of the API of Elastic Load Balancing, version 2: the Query protocol, and of its calls those that a switch needs. */
export interface ElbServer extends ElbState {
  readonly url: string;
  /** Names of the calls, in their order. */
  readonly calls: string[];
  /** Takes a change over, when it answers `true`. */
  intercept: (change: ElbChange, response: ServerResponse) => boolean;
  /** What a call is refused with, by its name. */
  readonly refusals: Map<string, ElbRefusal>;
}

const namespace = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

export function answerElbError(response: ServerResponse, { code, message, status }: ElbRefusal): void {
  const error = writeXml(
    { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
    () => '',
  );
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(
    `<ErrorResponse xmlns="${namespace}"><Error>${error}</Error><RequestId>r-1</RequestId></ErrorResponse>`,
  );
}

function answerResult(response: ServerResponse, action: string, result: XmlTree): void {
  const body = writeXml(result, () => 'member');
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<${action}Response xmlns="${namespace}"><${action}Result>${body}</${action}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${action}Response>`,
  );
}

export async function startElbServer(): Promise<ElbServer> {
  const state: ElbState = { rules: new Map(), listeners: new Map(), targetGroups: new Map() };

  const groupAt = (arn: ElbValue) => {
    const group = state.targetGroups.get(arn as string);
    if (group === undefined)
      throw new ElbRefusal('TargetGroupNotFound', 'One or more target groups not found');
    return group;
  };
  const tellRule = (arn: string): XmlTree => {
    const rule = state.rules.get(arn);
    if (rule === undefined) throw new ElbRefusal('RuleNotFound', 'One or more rules not found');
    return {
      RuleArn: arn,
      Priority: rule.isDefault ? 'default' : '10',
      Conditions: rule.isDefault ? [] : [{ Field: 'path-pattern', Values: ['/*'] }],
      Actions: tellActions(rule.actions),
      IsDefault: rule.isDefault,
    };
  };
  const tellListener = (arn: string): XmlTree => {
    const listener = state.listeners.get(arn);
    if (listener === undefined) throw new ElbRefusal('ListenerNotFound', 'One or more listeners not found');
    return { ListenerArn: arn, Port: 443, Protocol: 'HTTPS', DefaultActions: tellActions(listener.actions) };
  };
  const first = (list: ElbValue) => (list as readonly string[])[0] ?? '';

  const reads: Readonly<Record<string, (form: Record<string, ElbValue>) => XmlTree>> = {
    DescribeRules: ({ RuleArns }) => ({ Rules: [tellRule(first(RuleArns))] }),
    DescribeListeners: ({ ListenerArns }) => ({ Listeners: [tellListener(first(ListenerArns))] }),
    DescribeTargetHealth: ({ TargetGroupArn }) => ({
      TargetHealthDescriptions: groupAt(TargetGroupArn).targets.map(({ id, port, state: State, reason }) => ({
        Target: { Id: id, Port: port },
        HealthCheckPort: String(port),
        TargetHealth: { State, Reason: reason },
      })),
    }),
    DescribeTargetGroupAttributes: ({ TargetGroupArn }) => ({
      Attributes: Object.entries(groupAt(TargetGroupArn).attributes).map(([Key, Value]) => ({ Key, Value })),
    }),
  };

  function ask(
    action: string,
    form: Record<string, ElbValue>,
    response: ServerResponse,
  ): ElbChange | undefined {
    const read = reads[action];
    if (read !== undefined) {
      answerResult(response, action, read(form));
      return undefined;
    }
    const isRule = action === 'ModifyRule';
    if (!isRule && action !== 'ModifyListener')
      throw new ElbRefusal('InvalidAction', `The action ${action} is not valid for this web service.`);
    const arn = (isRule ? form.RuleArn : form.ListenerArn) as string;
    const tell = () => (isRule ? { Rules: [tellRule(arn)] } : { Listeners: [tellListener(arn)] });
    tell();
    const place = isRule ? state.rules.get(arn) : state.listeners.get(arn);
    if (place === undefined) return undefined;
    if ('isDefault' in place && place.isDefault)
      throw new ElbRefusal('OperationNotPermitted', `Default rule '${arn}' cannot be modified`);
    const given = (isRule ? form.Actions : form.DefaultActions) as readonly ElbAction[];
    const after = acceptActions(given, place.actions, state);
    return {
      ...{ arn, before: place.actions, after },
      commit: () => {
        place.actions = after;
      },
      confirm: () => {
        answerResult(response, action, tell());
      },
    };
  }

  const started = await startServer((request, response) => {
    void readBody(request).then((body) => {
      const { Action = '', ...form } = readForm(body);
      const action = Action as string;
      double.calls.push(action);
      try {
        const problem = signatureProblem(request, body, 'elasticloadbalancing');
        if (problem !== undefined) throw new ElbRefusal(...problem, 403);
        const refusal = double.refusals.get(action);
        if (refusal !== undefined) throw refusal;
        const change = ask(action, form, response);
        if (change === undefined || double.intercept(change, response)) return;
        change.commit();
        change.confirm();
      } catch (error) {
        if (!(error instanceof ElbRefusal)) throw error;
        answerElbError(response, error);
      }
    });
  });
  const double: ElbServer = {
    ...state,
    url: started.url,
    calls: [],
    refusals: new Map(),
    intercept: () => false,
  };
  return double;
}
