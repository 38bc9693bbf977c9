import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import * as z from 'zod';
import { BUNDLE_FILE } from '../../infra/bundle.ts';
import { TABLES } from '../../shared/adapters/aws/tables.ts';
import { makeTable, startDynamo } from '../contract/dynamo.ts';
import { onLoopback } from '../on-loopback.ts';
import type { Synthesized } from './synthesized.ts';

/**
 * The bundles of the stack as Lambda would run them, each in a process of its own with the environment of the template,
 * against emulators of DynamoDB and SQS and stand-ins of SSM and Slack.
 */
export const startAws = async (stack: Synthesized, secrets: Readonly<Record<string, string>>) => {
  const dynamo = await startDynamo();
  const sqs: FauxqsServer = await startFauxqs({ port: 0, logger: false });
  const read: string[] = [];
  const ssm = await serve((body) => {
    const { Names } = z.object({ Names: z.array(z.string()) }).parse(JSON.parse(body));
    read.push(...Names);
    return { Parameters: Names.flatMap((Name) => parameterOf(Name, secrets)) };
  });
  const posts: { method: string; body: unknown }[] = [];
  const slack = await serve((body, { url }) => {
    posts.push({ method: url?.split('/').at(-1) ?? '', body: JSON.parse(body) });
    return { ok: true, channel: 'C0123456789', ts: '1763888400.000100' };
  });

  const tables = new Map<string, string>();
  for (const { name } of TABLES) tables.set(`vigie-${name}`, await makeTable(dynamo.client, name));
  const urls = new Map(
    stack.ofType('AWS::SQS::Queue').map(({ properties }) => {
      const name = String(properties.QueueName);
      const { pathname } = new URL(sqs.createQueue(name, { region: 'eu-west-3' }).queueUrl);
      return [name, `http://127.0.0.1:${sqs.port}${pathname}`];
    }),
  );

  /** The template's own, with the names of the emulators' tables and the addresses of their queues. */
  const environmentOf = (functionName: string) => {
    const { Variables } = z
      .object({ Variables: z.record(z.string(), z.unknown()) })
      .parse(stack.lambdaNamed(functionName)?.properties.Environment);
    return Object.fromEntries(
      Object.entries(Variables).map(([key, value]) => {
        const name = stack.nameOf(value);
        if (key !== 'QUEUE_URLS' && key !== 'DEAD_LETTER_URLS') return [key, tables.get(name) ?? name];
        const names = z.record(z.string(), z.string()).parse(JSON.parse(name));
        return [key, JSON.stringify(Object.fromEntries(Object.entries(names).map(([k, v]) => [k, urls.get(v)])))];
      }),
    );
  };

  return {
    /** Requests to Slack, oldest first. */
    posts,
    /** Names of the parameters that were asked for. */
    read,
    bodiesIn: (queue: string): string[] =>
      sqs.inspectQueue(`vigie-${queue}`)?.messages.ready.map(({ body }) => body) ?? [],
    /** What a function answers, and everything that it writes: its log and its metrics. */
    invoke: async (name: string, event: unknown): Promise<{ result: unknown; output: string }> => {
      const functionName = `vigie-${name}`;
      const dir = stack.codeOf(functionName);
      const { stdout } = await run(
        process.execPath,
        ['--input-type=module', '-e', INVOKE, join(dir, BUNDLE_FILE), JSON.stringify(event)],
        {
          env: {
            ...environmentOf(functionName),
            LAMBDA_TASK_ROOT: dir,
            AWS_REGION: 'eu-west-3',
            AWS_ACCESS_KEY_ID: 'test',
            AWS_SECRET_ACCESS_KEY: 'test',
            AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
            AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${sqs.port}`,
            AWS_ENDPOINT_URL_SSM: ssm.url,
            SLACK_API_URL: `${slack.url}/api/`,
          },
        },
      );
      const [output = '', result = ''] = stdout.split(MARK);
      return { result: JSON.parse(result), output };
    },
    stop: async () => {
      await Promise.all([ssm.stop(), slack.stop(), sqs.stop(), dynamo.stop()]);
    },
  };
};

/** As API Gateway hands over a request, body in base64. */
export const httpEvent = (path: string, { headers, body }: { headers: Record<string, string>; body: Buffer }) => ({
  rawPath: path,
  rawQueryString: '',
  headers,
  requestContext: { http: { method: 'POST' } },
  body: body.toString('base64'),
  isBase64Encoded: true,
});

/** As Lambda hands over messages of a queue. */
export const queueEvent = (queue: string, bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body,
    eventSourceARN: `arn:aws:sqs:eu-west-3:000000000000:vigie-${queue}`,
    attributes: { ApproximateReceiveCount: '1' },
  })),
});

const run = promisify(execFile);
const MARK = '\n=== result\n';
const INVOKE = `
  const { handler } = await import(process.argv[1]);
  const result = await handler(JSON.parse(process.argv[2]));
  process.stdout.write(${JSON.stringify(MARK)} + JSON.stringify(result ?? null), () => process.exit(0));
`;

const parameterOf = (Name: string, secrets: Readonly<Record<string, string>>) => {
  const Value = secrets[Name.replace('/vigie/', '')];
  return Value === undefined ? [] : [{ Name, Value }];
};

/** A server on loopback that answers JSON. */
const serve = async (answer: (body: string, request: IncomingMessage) => unknown) => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(Buffer.concat(chunks).toString(), request)));
  });
  return {
    url: await onLoopback(server),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
