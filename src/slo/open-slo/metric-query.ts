import { ConfigError } from '../../errors.ts';
import { describeValue } from '../definition/describe-value.ts';
import { membersOf, type OpenSloObject } from './open-slo-objects.ts';

/** What answers PromQL. */
const types = /^(prometheus|thanos|mimir|cortex|victoria-?metrics)$/i;

/**
 * The PromQL of a metric; its source is whatever `prometheus` of the configuration says.
 * @throws ConfigError when it is of another kind of source, or has no query
 */
export function metricQuery(metric: unknown, where: string, objects: readonly OpenSloObject[]): string {
  const source = membersOf(membersOf(metric, where).metricSource, `${where}.metricSource`);
  const named = objects.find(({ kind, name }) => kind === 'DataSource' && name === source.metricSourceRef);
  // Without a type and without its data source the query has to tell by itself that it is PromQL.
  const type = source.type ?? named?.spec.type ?? 'prometheus';
  if (typeof type !== 'string' || !types.test(type)) {
    throw new ConfigError(`${where}: a metric source of the type ${describeValue(type)} cannot be read`, {
      advice: 'Prometheus and what answers as it does can be: thanos, mimir, cortex, victoriametrics.',
    });
  }
  const { query } = membersOf(source.spec, `${where}.metricSource.spec`);
  if (typeof query === 'string' && query.trim() !== '') return query;
  const got = describeValue(query);
  throw new ConfigError(`${where}.metricSource.spec: \`query\` expects a PromQL query, got ${got}`);
}
