import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { OpinionLabels, type SecondOpinion } from '../classifier/second-opinion.ts';
import { VigieError } from '../runtime/errors.ts';

/** One call and no repeat: who asks has a time limit, and goes on without an answer. */
export const bedrockClient = (config: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient =>
  new BedrockRuntimeClient({ maxAttempts: 1, ...config });

/**
 * A model on Amazon Bedrock as the second opinion, by the Converse API. The model is made to use one tool whose input is
 * the labels: an answer in words is none. `model` is the id of a model or of an inference profile, and not every model takes
 * a forced tool or a temperature. Source: docs.aws.amazon.com/bedrock, "ToolChoice"
 */
export const bedrockSecondOpinion = (client: BedrockRuntimeClient, model: string): SecondOpinion => ({
  model,
  ask: async ({ instruction, data, signal }) => {
    const { output } = await client.send(
      new ConverseCommand({
        modelId: model,
        system: [{ text: instruction }],
        messages: [{ role: 'user', content: [{ text: data }] }],
        inferenceConfig: { maxTokens: MAX_TOKENS, temperature: 0 },
        toolConfig: {
          tools: [{ toolSpec: { name: TOOL, description: 'The labels of the post', inputSchema: { json: SCHEMA } } }],
          toolChoice: { tool: { name: TOOL } },
        },
      }),
      { abortSignal: signal },
    );
    const labels = output?.message?.content?.find(({ toolUse }) => toolUse?.name === TOOL)?.toolUse?.input;
    if (labels === undefined) throw new VigieError('second-opinion-failed', 'the model did not label');
    return labels;
  },
});

const TOOL = 'label';
/** Three labels are some thirty tokens. */
const MAX_TOKENS = 200;

/** `z.toJSONSchema` would make the same of it, and the bundles are smaller without. */
const SCHEMA = {
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(OpinionLabels.shape).map(([field, { options }]) => [field, { type: 'string', enum: [...options] }]),
  ),
  required: Object.keys(OpinionLabels.shape),
  additionalProperties: false,
};
