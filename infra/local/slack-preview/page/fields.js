import { element } from './mrkdwn.js';
import { state } from './state.js';

/** Draws what a person enters something into. `given` is what was entered before; `tell` hears of each change. */
export const drawField = (part, id, given, tell) => {
  const field = FIELDS[part.type](part, { id, given, tell });
  // The label belongs to what is typed into, not to what is around it.
  const labelled = field.querySelector('.entry') ?? field;
  labelled.id = id;
  labelled.dataset.focus = part.action_id;
  return field;
};

/** By type; each tells the value as the stand-in takes it: a text, several, or null. */
export const FIELDS = {
  plain_text_input: (part, { given, tell }) => {
    const field = element(part.multiline === true ? 'textarea' : 'input', 'entry');
    field.value = given ?? part.initial_value ?? '';
    field.placeholder = part.placeholder?.text ?? '';
    if (part.multiline === true) field.rows = 5;
    field.addEventListener('input', () => tell(field.value === '' ? null : field.value));
    return part.max_length === undefined ? field : counted(field, part.max_length);
  },
  static_select: (part, { given, tell }) =>
    select(part, given === undefined ? part.initial_option?.value : given, groupsOf(part), tell),
  users_select: (part, { given, tell }) =>
    select(part, given === undefined ? part.initial_user : given, [{ choices: people() }], tell),
  multi_static_select: (part, { id, given, tell }) =>
    several(
      groupsOf(part).flatMap(({ choices }) => choices),
      given ?? valuesOf(part),
      id,
      tell,
    ),
  multi_users_select: (part, { id, given, tell }) => several(people(), given ?? part.initial_users ?? [], id, tell),
  checkboxes: (part, { id, given, tell }) => several(choicesOf(part.options), given ?? valuesOf(part), id, tell),
  radio_buttons: (part, { id, given, tell }) => {
    const chosen = given === undefined ? part.initial_option?.value : given;
    return group(
      choicesOf(part.options).map((choice) => {
        const box = input('radio', `${id} choice`);
        box.checked = choice.value === chosen;
        box.addEventListener('change', () => tell(choice.value));
        return boxed(box, choice);
      }),
      'radiogroup',
    );
  },
  datepicker: (part, { given, tell }) => dated('date', given === undefined ? part.initial_date : given, tell),
  timepicker: (part, { given, tell }) => dated('time', given === undefined ? part.initial_time : given, tell),
  datetimepicker: (part, { given, tell }) => {
    const seconds = given === undefined ? part.initial_date_time : given;
    const shown = seconds === undefined || seconds === null ? undefined : localOf(Number(seconds));
    // Slack's picker shows the person's own time zone, and sends seconds.
    return dated('datetime-local', shown, (value) =>
      tell(value === null ? null : String(Math.floor(new Date(value).getTime() / 1000))),
    );
  },
};

const valuesOf = (part) => (part.initial_options ?? []).map(({ value }) => value);

const choicesOf = (options) =>
  options.map(({ text, value, description }) => ({ label: text.text, value, description: description?.text }));

const groupsOf = ({ options, option_groups: groups }) =>
  groups === undefined
    ? [{ choices: choicesOf(options ?? []) }]
    : groups.map(({ label, options: inGroup }) => ({ label: label.text, choices: choicesOf(inGroup) }));

const people = () => state.users.map(({ id, name }) => ({ label: name, value: id }));

const select = (part, chosen, groups, tell) => {
  const made = element('select', 'entry');
  const nobody = optionOf({ label: part.placeholder?.text ?? 'Choose…', value: '' });
  made.append(nobody);
  for (const { label, choices } of groups) {
    const drawn = choices.map(optionOf);
    if (label === undefined) made.append(...drawn);
    else {
      const under = element('optgroup', '', ...drawn);
      under.label = label;
      made.append(under);
    }
  }
  made.value = chosen ?? '';
  made.addEventListener('change', () => tell(made.value === '' ? null : made.value));
  return made;
};

const optionOf = ({ label, value }) => {
  const option = element('option', '', label);
  option.value = value;
  return option;
};

const several = (choices, chosen, id, tell) => {
  const boxes = choices.map((choice) => {
    const box = input('checkbox', `${id} choice`);
    box.checked = (chosen ?? []).includes(choice.value);
    box.value = choice.value;
    box.addEventListener('change', () => tell(boxes.filter(({ checked }) => checked).map(({ value }) => value)));
    return box;
  });
  return group(
    boxes.map((box, index) => boxed(box, choices[index])),
    'group',
  );
};

const input = (type, name) => {
  const made = element('input', '');
  made.type = type;
  made.name = name;
  return made;
};

const group = (children, role) => {
  const made = element('div', 'choices', ...children);
  made.setAttribute('role', role);
  return made;
};

const boxed = (box, { label, value, description }) => {
  box.dataset.focus = value;
  const made = element('label', 'choice', box, element('span', '', label));
  if (description !== undefined) made.append(element('span', 'aside', description));
  return made;
};

const dated = (type, shown, tell) => {
  const field = input(type, '');
  field.className = 'entry';
  field.value = shown ?? '';
  field.addEventListener('change', () => tell(field.value === '' ? null : field.value));
  return field;
};

/** Seconds as `2026-11-23T09:30` where the person is. */
const localOf = (seconds) => {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

/** Slack counts what is left, lets people write on, and refuses to submit. */
const counted = (field, most) => {
  const left = element('span', 'left');
  const count = () => {
    left.textContent = String(most - field.value.length);
    left.classList.toggle('over', field.value.length > most);
  };
  field.addEventListener('input', count);
  count();
  return element('div', 'counted', field, left);
};
