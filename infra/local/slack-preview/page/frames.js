/** When the page is drawn again: at the next frame, once for a burst, and not under a finger. */
let draw = () => {};
let isDue = false;
let isPressed = false;

export const drawnBy = (run) => {
  draw = run;
};

export const later = () => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(drawIfFree);
};

const drawIfFree = () => {
  if (!isDue || isPressed) return;
  isDue = false;
  draw();
};

// A press on what is replaced before it is let go is none: the browser gives it to neither. Where the letting go is not
// told (the list of a `select` swallows it), it is over soon all the same.
const LONGEST_PRESS_MS = 1_000;
let ends;
const letGo = () => {
  isPressed = false;
  requestAnimationFrame(drawIfFree);
};
addEventListener(
  'pointerdown',
  () => {
    isPressed = true;
    clearTimeout(ends);
    ends = setTimeout(letGo, LONGEST_PRESS_MS);
  },
  true,
);
for (const over of ['pointerup', 'pointercancel']) addEventListener(over, letGo, true);
