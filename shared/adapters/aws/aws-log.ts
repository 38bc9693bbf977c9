import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { FunctionEnv } from '../../runtime/env.ts';
import type { Log } from '../../runtime/log.ts';

/** A log that keeps its counts until the end of an invocation. */
export interface LambdaLog extends Log {
  /** Writes the counts of this invocation as one line, in CloudWatch's embedded metric format. */
  flush(): void;
}

/** JSON lines and metrics with Powertools. The function's name in the topology is their `service`, and the metrics' dimension. */
export const awsLog = ({
  FUNCTION: serviceName,
  METRICS_NAMESPACE: namespace,
}: Pick<FunctionEnv, 'FUNCTION' | 'METRICS_NAMESPACE'>): LambdaLog => {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace, serviceName });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, fields = {}) => logger.error(message, { ...fields }),
    audit: (message, fields) => logger.info(message, { ...fields }),
    count: (metric, value = 1) => metrics.addMetric(metric, 'Count', value),
    flush: () => {
      // Powertools warns of an empty flush.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
};
