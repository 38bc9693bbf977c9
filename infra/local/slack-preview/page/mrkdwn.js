/** Makes an element of text and other elements. Strings become text nodes: never markup. */
export const element = (tag, className, ...children) => {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
};

/**
 * Slack's mrkdwn as nodes: what Slack would make live is live here too, so that a mistake of ours is seen.
 * `names` gives `user(id)`, `group(id)` and `channel(id)`; `isMe(id)` tells a mention of the person who looks.
 */
export const mrkdwn = (text, names, verbatim = false) =>
  text.split('\n').flatMap((line, index) => {
    const isQuote = line.startsWith('&gt;') || line.startsWith('>');
    const nodes = inline(isQuote ? line.replace(/^(?:&gt;|>) ?/, '') : line, names, verbatim);
    const shown = isQuote ? [element('blockquote', '', ...nodes)] : nodes;
    return index === 0 ? shown : ['\n', ...shown];
  });

/** Text that is not mrkdwn, in which Slack still reads its three entities. */
export const unescaped = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const TOKEN =
  /<([^<>]*)>|`([^`]+)`|(?<![\p{L}\p{N}])(?:\*([^*\s](?:[^*]*[^*\s])?)\*|_([^_\s](?:[^_]*[^_\s])?)_|~([^~\s](?:[^~]*[^~\s])?)~)(?![\p{L}\p{N}])|(https?:\/\/[^\s<>|]+)/gu;

const inline = (text, names, verbatim) => {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(unescaped(text.slice(last, match.index)));
    nodes.push(tokenNode(match, names, verbatim));
    last = match.index + match[0].length;
  }
  nodes.push(unescaped(text.slice(last)));
  return nodes;
};

const tokenNode = ([whole, angled, code, bold, italic, struck, address], names, verbatim) => {
  if (angled !== undefined) return angledNode(angled, names);
  if (code !== undefined) return element('code', '', unescaped(code));
  if (bold !== undefined) return element('strong', '', ...inline(bold, names, verbatim));
  if (italic !== undefined) return element('em', '', ...inline(italic, names, verbatim));
  if (struck !== undefined) return element('s', '', ...inline(struck, names, verbatim));
  return verbatim ? unescaped(whole) : link(address, address);
};

const angledNode = (inside, names) => {
  const [target, label] = inside.split(/\|(.*)/s);
  if (target.startsWith('@')) {
    const id = target.slice(1);
    return element('span', names.isMe(id) ? 'mention mine' : 'mention', `@${names.user(id)}`);
  }
  if (target.startsWith('#')) return element('span', 'mention', `#${names.channel(target.slice(1))}`);
  if (target.startsWith('!subteam^')) {
    return element('span', 'mention broad', label ?? `@${names.group(target.slice('!subteam^'.length))}`);
  }
  if (target.startsWith('!date^')) return label ?? '';
  if (target.startsWith('!')) return element('span', 'mention broad', `@${target.slice(1)}`);
  return link(unescaped(target), unescaped(label ?? target));
};

/** A link, if it may be one; only what leads elsewhere is a page of its own, for there somebody else may have been chosen. */
export const link = (address, label, className = '') => {
  if (!/^https?:\/\//.test(address)) return label;
  const made = element('a', className, label);
  made.href = address;
  if (made.origin === location.origin) return made;
  made.target = '_blank';
  made.rel = 'noopener noreferrer';
  return made;
};
