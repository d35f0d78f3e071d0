import { ConfigError } from '../../errors.ts';

/** Where an Application Load Balancer decides who gets a request. */
export interface AlbPlace {
  readonly kind: 'rule' | 'listener';
  readonly arn: string;
  readonly region: string;
}

interface Arn {
  readonly region: string;
  /** Such as `listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`. */
  readonly resource: string;
}

const grammar = /^arn:aws[\w-]*:elasticloadbalancing:(?<region>[a-z\d-]+):\d{12}:(?<resource>\S+)$/;
const hex = String.raw`[\da-f]+`;
const shapes = {
  rule: {
    resource: new RegExp(`^listener-rule/app/[^/]+/${hex}/${hex}/${hex}$`),
    example:
      'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee',
  },
  listener: {
    resource: new RegExp(`^listener/app/[^/]+/${hex}/${hex}$`),
    example:
      'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2',
  },
  targetGroup: {
    resource: new RegExp(`^targetgroup/[^/]+/${hex}$`),
    example: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop-green/73e2d6bc24d8a067',
  },
} as const;

function parseArn(text: string, kind: keyof typeof shapes, option: string): Arn {
  const { region, resource } = grammar.exec(text)?.groups ?? {};
  const { resource: shape, example } = shapes[kind];
  if (region !== undefined && resource !== undefined && shape.test(resource)) return { region, resource };
  const what = kind === 'targetGroup' ? 'a target group' : `a ${kind} of an Application Load Balancer`;
  throw new ConfigError(`switch.${option}: expected the ARN of ${what}, got \`${text}\``, {
    advice: `It looks like \`${example}\`.`,
  });
}

/** What is moved, and between whom. */
export interface AlbPlan {
  readonly place: AlbPlace;
  readonly groups: Readonly<Record<'blue' | 'green', string>>;
}

/** @throws ConfigError when an ARN is none, or when they do not belong together */
export function planAlb({
  rule,
  listener,
  targetGroups: groups,
  region,
}: {
  readonly rule?: string | undefined;
  readonly listener?: string | undefined;
  readonly targetGroups: Readonly<Record<'blue' | 'green', string>>;
  readonly region?: string | undefined;
}): AlbPlan {
  const kind = rule === undefined ? 'listener' : 'rule';
  const arn = rule ?? listener;
  if (arn === undefined || (rule !== undefined && listener !== undefined)) {
    throw new ConfigError('switch: the ALB is told by `rule` or by `listener`: give one of them');
  }
  const place = { kind, arn, region: parseArn(arn, kind, kind).region } as const;
  if (region !== undefined && region !== place.region) {
    throw new ConfigError(`switch.region: the ${kind} is in ${place.region}, got \`${region}\``, {
      advice: 'Leave it out: the ARN names the region.',
    });
  }
  for (const color of ['blue', 'green'] as const) {
    const option = `targetGroups.${color}`;
    const { region: own } = parseArn(groups[color], 'targetGroup', option);
    if (own === place.region) continue;
    throw new ConfigError(`switch.${option}: it is in ${own}, and the ${kind} in ${place.region}`);
  }
  if (groups.blue === groups.green) {
    throw new ConfigError(`switch.targetGroups: blue and green need two, both are \`${groups.blue}\``);
  }
  return { place, groups };
}
