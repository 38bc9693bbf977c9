/**
 * Where the focus is, as a way back to it: by then it may have been drawn again, and is known by its `data-focus` and its
 * message. A message that has it no more is focused itself: Tab goes on from there, and a second Enter presses nothing else.
 */
export const wayBack = () => {
  const at = document.activeElement;
  const scope = at?.closest('[data-ts], #home, #channels, #modal');
  const ts = scope?.dataset.ts;
  const now = () => (ts === undefined ? scope : document.querySelector(`[data-ts="${CSS.escape(ts)}"]`));
  const alike = () =>
    [...(now()?.querySelectorAll('[data-focus]') ?? [])].filter(({ dataset }) => dataset.focus === at.dataset.focus);
  const index = alike().indexOf(at);
  return () => {
    const again = alike()[index];
    if (again !== undefined) return again.focus({ preventScroll: true });
    const message = ts === undefined ? null : now();
    if (message === null) return;
    message.tabIndex = -1;
    message.focus({ preventScroll: true });
  };
};

/** Draws what is in `parent` again without taking the focus from it, nor touching what is in it already. */
export const drawIn = (parent, ...children) => {
  const back = parent.contains(document.activeElement) ? wayBack() : undefined;
  const drawn = new Set(children);
  for (const child of [...parent.children]) if (!drawn.has(child)) child.remove();
  for (const [index, child] of children.entries()) {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  }
  back?.();
};

/** Until it is done a second press is none. What is `disabled` would lose the focus meanwhile. */
export const whileBusy = async (node, work) => {
  if (node.getAttribute('aria-disabled') === 'true') return;
  node.setAttribute('aria-disabled', 'true');
  await work();
  node.removeAttribute('aria-disabled');
};
