import {
  arn,
  type BridgeEvent,
  facts,
  fields,
  list,
  page,
  part,
  stateOf,
  type Told,
  text,
} from './notice.ts';

/** CodeBuild: keys in kebab case; the failing phase says why. */
export function readCodeBuild(event: BridgeEvent): Told | null {
  const { detail, region, account, resources, time } = event;
  const project = text(detail['project-name']);
  if (!project) return null;
  const more = fields(detail['additional-information']);
  const logs = fields(more.logs);
  const status = text(detail['build-status'] ?? detail['completed-phase-status']);
  const buildArn = text(detail['build-id']) || resources[0] || '';
  const build = arn(buildArn).rest.replace(/^build\//, '') || buildArn;
  const phases = list(more.phases).map(fields);
  const broken = phases.find((each) => bad.includes(text(each['phase-status'])));
  const contexts = broken
    ? list(broken['phase-context']).map(text)
    : [
        text(detail['completed-phase-context'])
          .replace(/^\[|\]$/g, '')
          .replace(/^:?\s*$/, ''),
      ];
  const phase = text(broken?.['phase-type'] ?? detail['completed-phase']);
  const said = contexts.filter((each) => each.replace(/^[\s:]+$/, '')).join('; ');
  const link = text(logs['deep-link']);
  return {
    type: `CodeBuild build ${spoken(status)}`,
    message: `${project}: ${said || (phase ? `the phase ${phase} ${spoken(status)}` : `build ${spoken(status)}`)}`,
    resource: project,
    region,
    account,
    time,
    id: `codebuild ${buildArn} ${event.detailType} ${status} ${text(detail['completed-phase'])}`,
    key: `codebuild:${account}:${region}:${project}`,
    ...stateOf(status, bad),
    ...page(region, `codesuite/codebuild/${part(account)}/projects/${part(project)}/build/${part(build)}`),
    ...facts({
      phase,
      build: more['build-number'],
      by: more.initiator,
      source: more['source-version'],
      log: /^https:\/\//.test(link) ? link : text(logs['group-name']),
    }),
  };
}

const bad = ['FAILED', 'FAULT', 'TIMED_OUT', 'CLIENT_ERROR'];

/** CodePipeline: a pipeline, a stage or an action of it. The notification form has the failed actions beside `detail`. */
export function readCodePipeline(event: BridgeEvent): Told | null {
  const { detail, whole, region, account, time } = event;
  const pipeline = text(detail.pipeline);
  if (!pipeline) return null;
  const state = text(detail.state);
  const result = fields(detail['execution-result']);
  const extra = fields(whole.additionalAttributes);
  const stage = text(detail.stage) || text(extra.failedStage);
  const failedActions = list(extra.failedActions).map(fields);
  const actions = text(detail.action) || failedActions.map((each) => text(each.action)).join(', ');
  const said =
    [text(result['error-code']), text(result['external-execution-summary'])].filter(Boolean).join(': ') ||
    failedActions.map((each) => text(each.additionalInformation)).find(Boolean) ||
    '';
  const at = [stage, actions].filter(Boolean).join(' / ');
  const what = detail.action ? 'action' : detail.stage ? 'stage' : 'pipeline';
  const execution = text(detail['execution-id']);
  return {
    type: `CodePipeline ${what} ${spoken(state)}`,
    message: `${pipeline}: ${[at, said].filter(Boolean).join(': ') || `execution ${spoken(state)}`}`,
    resource: pipeline,
    region: text(detail.region) || region,
    account,
    time,
    // The pipeline, its stage and its action tell of one failure: one issue.
    key: `codepipeline:${account}:${region}:${pipeline}`,
    ...stateOf(state, ['FAILED']),
    ...page(
      region,
      `codesuite/codepipeline/pipelines/${part(pipeline)}/executions/${part(execution)}/timeline`,
    ),
    ...facts({
      stage,
      action: actions,
      execution,
      provider: fields(detail.type).provider,
      run: /^https:\/\//.test(text(result['external-execution-url'])) ? result['external-execution-url'] : '',
      trigger: fields(detail['execution-trigger'])['trigger-type'],
    }),
  };
}

function spoken(state: string): string {
  return state.toLowerCase().replaceAll('_', ' ') || 'event';
}
