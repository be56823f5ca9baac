import { blockLimits as limits, wording } from './block-limits.ts';
import { characters, isObject, type Problems } from './problems.ts';

/** Which field of each interactive element holds its choices, and how many there may be. */
const optionLists: Readonly<Record<string, number>> = {
  static_select: limits.select.options,
  multi_static_select: limits.select.options,
  overflow: limits.overflow,
  checkboxes: limits.choices,
  radio_buttons: limits.choices,
};

const elementTypes: readonly string[] = [
  ...Object.keys(optionLists),
  'button',
  'channels_select',
  'conversations_select',
  'users_select',
  'external_select',
  'multi_users_select',
  'datepicker',
  'timepicker',
  'datetimepicker',
  'plain_text_input',
  'number_input',
  'url_text_input',
  'email_text_input',
  'rich_text_input',
];

/** A text object: its type, and 1 to `limit` characters. */
export function checkTextObject(
  value: unknown,
  at: string,
  limit: number,
  problems: Problems,
  rule: { plainOnly?: boolean } = {},
): void {
  if (value === undefined) {
    const cut = at.lastIndexOf('/');
    problems(wording.missing(at.slice(cut + 1)), at.slice(0, cut));
    return;
  }
  if (!isObject(value)) {
    problems(wording.wrongType('an object'), at);
    return;
  }
  const allowed = rule.plainOnly ? ['plain_text'] : ['mrkdwn', 'plain_text'];
  if (typeof value.type !== 'string') {
    problems(wording.missing('type'), at);
    return;
  }
  if (!allowed.includes(value.type)) {
    problems(wording.unsupported(value.type), `${at}/type`);
    return;
  }
  if (typeof value.text !== 'string') {
    problems(wording.wrongType('a string'), `${at}/text`);
    return;
  }
  if (value.text === '') {
    problems(wording.empty(), `${at}/text`);
    return;
  }
  if (characters(value.text) > limit) problems(wording.tooLong(limit), `${at}/text`);
}

/** An interactive element of an actions block, an accessory or an input. */
export function checkElement(value: unknown, at: string, problems: Problems): void {
  if (!isObject(value)) {
    problems(wording.wrongType('an object'), at);
    return;
  }
  const { type } = value;
  if (typeof type !== 'string') {
    problems(wording.missing('type'), at);
    return;
  }
  if (!elementTypes.includes(type)) {
    problems(wording.unsupported(type), `${at}/type`);
    return;
  }
  checkOptional(value.action_id, `${at}/action_id`, limits.id, problems);
  if (type === 'button') {
    checkTextObject(value.text, `${at}/text`, limits.button.text, problems, { plainOnly: true });
    checkOptional(value.value, `${at}/value`, limits.button.value, problems);
    checkOptional(value.url, `${at}/url`, limits.button.url, problems);
    checkOptional(value.accessibility_label, `${at}/accessibility_label`, limits.button.label, problems);
    if (value.style !== undefined && value.style !== 'primary' && value.style !== 'danger') {
      problems(wording.oneOf(['primary', 'danger']), `${at}/style`);
    }
  }
  if (value.placeholder !== undefined) {
    checkTextObject(value.placeholder, `${at}/placeholder`, limits.select.placeholder, problems, {
      plainOnly: true,
    });
  }
  const most = optionLists[type];
  if (most !== undefined) {
    if (value.option_groups !== undefined) checkGroups(value.option_groups, `${at}/option_groups`, problems);
    else checkOptions(value.options, `${at}/options`, most, problems);
  }
  if (value.confirm !== undefined) checkConfirm(value.confirm, `${at}/confirm`, problems);
}

function checkGroups(value: unknown, at: string, problems: Problems): void {
  if (!Array.isArray(value)) {
    problems(wording.wrongType('an array'), at);
    return;
  }
  if (value.length > limits.select.groups) problems(wording.tooMany(limits.select.groups), at);
  for (const [index, group] of (value as unknown[]).slice(0, limits.select.groups).entries()) {
    if (!isObject(group)) {
      problems(wording.wrongType('an object'), `${at}/${index}`);
      continue;
    }
    checkTextObject(group.label, `${at}/${index}/label`, limits.select.label, problems, { plainOnly: true });
    checkOptions(group.options, `${at}/${index}/options`, limits.select.options, problems);
  }
}

function checkOptions(value: unknown, at: string, most: number, problems: Problems): void {
  if (value === undefined) {
    problems(wording.missing('options'), at.slice(0, at.lastIndexOf('/')));
    return;
  }
  if (!Array.isArray(value)) {
    problems(wording.wrongType('an array'), at);
    return;
  }
  if (value.length === 0) problems(wording.tooFew(), at);
  if (value.length > most) problems(wording.tooMany(most), at);
  for (const [index, option] of (value as unknown[]).slice(0, most).entries()) {
    const pointer = `${at}/${index}`;
    if (!isObject(option)) {
      problems(wording.wrongType('an object'), pointer);
      continue;
    }
    checkTextObject(option.text, `${pointer}/text`, limits.option.text, problems);
    if (option.value !== undefined)
      checkOptional(option.value, `${pointer}/value`, limits.option.value, problems);
    else problems(wording.missing('value'), pointer);
    if (option.description !== undefined) {
      checkTextObject(option.description, `${pointer}/description`, limits.option.description, problems);
    }
  }
}

function checkConfirm(value: unknown, at: string, problems: Problems): void {
  if (!isObject(value)) {
    problems(wording.wrongType('an object'), at);
    return;
  }
  const { title, text, button } = limits.confirm;
  checkTextObject(value.title, `${at}/title`, title, problems, { plainOnly: true });
  checkTextObject(value.text, `${at}/text`, text, problems);
  for (const name of ['confirm', 'deny']) {
    if (value[name] !== undefined)
      checkTextObject(value[name], `${at}/${name}`, button, problems, { plainOnly: true });
  }
}

function checkOptional(value: unknown, at: string, limit: number, problems: Problems): void {
  if (value === undefined) return;
  if (typeof value !== 'string') problems(wording.wrongType('a string'), at);
  else if (characters(value) > limit) problems(wording.tooLong(limit), at);
}
