/** A slash command. */
export interface Slash {
  readonly kind: 'command';
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly trigger: string;
}

/** A pressed button or a chosen option. */
export interface Click {
  readonly kind: 'click';
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly action: string;
  readonly value: string;
  readonly once: string;
  readonly responseUrl: string;
}

/** Reads a verified form of either kind (docs.slack.dev, "Handling user interaction"); null for any other. */
export function requestOf(form: URLSearchParams): Slash | Click | null {
  const field = (name: string) => form.get(name) ?? '';
  if (form.has('command')) {
    const place = { team: field('team_id'), channel: field('channel_id'), user: field('user_id') };
    return { kind: 'command', ...place, text: field('text'), trigger: field('trigger_id') };
  }
  try {
    const payload = JSON.parse(field('payload'));
    const [action] = payload.actions;
    const value = String(action.selected_option?.value ?? action.value ?? '');
    return {
      kind: 'click',
      team: String(payload.team?.id),
      channel: String(payload.channel?.id),
      user: String(payload.user?.id),
      action: String(action.action_id),
      value,
      once: `${payload.user?.id}:${action.action_id}:${value}:${action.action_ts}`,
      responseUrl: String(payload.response_url ?? ''),
    };
  } catch {
    return null;
  }
}
