import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Log } from '../../runtime/log.ts';

/** A log that keeps its counts until the end of an invocation. */
export interface LambdaLog extends Log {
  /** Writes the counts of this invocation as one line, in CloudWatch's embedded metric format. */
  flush(): void;
}

/** The namespace of our metrics in CloudWatch; alarms and the dashboard look there. */
export const METRICS_NAMESPACE = 'Vigie';

/** JSON lines and metrics with Powertools. `service` is the function's name in the topology, and the metrics' dimension. */
export const awsLog = (service: string): LambdaLog => {
  const logger = new Logger({ serviceName: service });
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: service });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, fields = {}) => logger.error(message, { ...fields }),
    count: (metric, value = 1) => metrics.addMetric(metric, 'Count', value),
    flush: () => {
      // Powertools warns of an empty flush.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
};
