import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LOG_RETENTION, type PipelineFunction } from './pipeline-function.ts';

/** Requests a second, and at once: what is over it gets 429, and the platforms send again. */
const THROTTLE = { rateLimit: 500, burstLimit: 1_000 };

/** The HTTP API of the platforms, of Slack and of the console. It speaks HTTPS only, by nature: there is no other listener. */
export class WebhookApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { prefix }: { readonly prefix: string }) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/vendedlogs/${prefix}-api`,
      retention: LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new HttpApi(this, 'Api', { apiName: prefix, createDefaultStage: false });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }

  /** Whoever calls proves who he is by a signature over the raw bytes, or by a pass, which only the function can check. */
  serve(
    name: string,
    routes: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[],
    fn: PipelineFunction,
  ) {
    const integration = new HttpLambdaIntegration(`To-${name}`, fn.lambda);
    for (const { method, path } of routes) {
      this.api.addRoutes({ path, methods: [method === 'GET' ? HttpMethod.GET : HttpMethod.POST], integration });
    }
  }
}

/** No address of the caller and no query: the first is personal data, the second may hold a verify token. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  // What our code answered: `integrationStatus` says 200 of every call that reached the function.
  functionStatus: '$context.integration.status',
  functionLatencyMs: '$context.integrationLatency',
  bytes: '$context.responseLength',
};
