/** One comment comes as `urn:li:comment:(activity:1,2)` and as `urn:li:comment:(urn:li:activity:1,2)`. */
export const canonicalComment = (urn: string): string =>
  urn.replace(/^urn:li:comment:\((?!urn:)(\w+:[^,]*,)/, 'urn:li:comment:(urn:li:$1');
