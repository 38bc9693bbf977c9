import * as z from 'zod';

const EVENT_TYPE = 'vigie_post';

const OurMetadata = z.object({
  event_type: z.literal(EVENT_TYPE),
  event_payload: z.object({ post_id: z.string() }),
});

/** How a message carries the id of its post. */
export const metadataOf = (postId: string): z.infer<typeof OurMetadata> => ({
  event_type: EVENT_TYPE,
  event_payload: { post_id: postId },
});

/** The id of the post in a message's metadata; undefined when it is none of ours. */
export const postIdIn = (metadata: unknown): string | undefined => {
  const ours = OurMetadata.safeParse(metadata);
  return ours.success ? ours.data.event_payload.post_id : undefined;
};
