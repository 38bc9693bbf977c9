import * as z from 'zod';
import { checkBlocks, textLength } from './check-blocks.ts';
import { asArray, isRecord } from './check-objects.ts';
import { Block, type Message, Metadata } from './messages.ts';

export type Refusal = { readonly ok: false; readonly error: string; readonly messages?: readonly string[] };

export const refuse = (error: string, messages: readonly string[] = []): Refusal => ({
  ok: false,
  error,
  ...(messages.length === 0 ? {} : { messages }),
});

export type Content = Pick<Message, 'text' | 'blocks' | 'metadata'>;

/** What a message says, checked, its blocks with ids; or why Slack would not take it. */
export const contentOf = (
  args: { readonly text?: string | undefined; readonly blocks?: unknown; readonly metadata?: unknown },
  mostText: number,
  newId: () => string,
): { readonly ok: true; readonly content: Content } | Refusal => {
  const { text = '' } = args;
  if (text === '' && args.blocks === undefined) return refuse('no_text');
  if (text.length > mostText) return refuse('msg_too_long');
  const complaints = args.blocks === undefined ? [] : checkBlocks(args.blocks);
  if (complaints.length > 0) return refuse('invalid_blocks', complaints);
  if (textLength(args.blocks) > 12_000) return refuse('msg_blocks_too_long');
  const metadata = Metadata.optional().safeParse(args.metadata);
  if (!metadata.success) return refuse('invalid_metadata_format');
  return {
    ok: true,
    content: {
      text,
      ...(args.blocks === undefined ? {} : { blocks: withIds(args.blocks, newId) }),
      ...(metadata.data === undefined ? {} : { metadata: metadata.data }),
    },
  };
};

/** Checked blocks, each with an id, and their elements with action ids, as Slack fills them in. */
export const withIds = (blocks: unknown, newId: () => string): Block[] => {
  const identified = (element: unknown) => (isRecord(element) ? { action_id: newId(), ...element } : element);
  return Blocks.parse(blocks).map((block) =>
    Block.parse({
      block_id: newId(),
      ...block,
      ...(block.accessory === undefined ? {} : { accessory: identified(block.accessory) }),
      ...(block.element === undefined ? {} : { element: identified(block.element) }),
      ...(block.type === 'actions' ? { elements: asArray(block.elements).map(identified) } : {}),
    }),
  );
};

const Blocks = z.array(z.looseObject({ type: z.string() }));
