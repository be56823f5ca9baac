import { arn, type BridgeEvent, nameOf, page, part, text } from './notice.ts';

/** The page of what an event is about: its own link, else the service's page of that thing, else the service's front page. */
export function eventPage(event: BridgeEvent): { link?: string } {
  const { source, region, detail } = event;
  const own = Object.values(detail).find(
    (value) =>
      typeof value === 'string' &&
      /^https:\/\/(?:[\w-]+\.)*console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/\S{1,1500}$/.test(
        value,
      ),
  );
  if (own) return { link: text(own) };
  const deep = pages.get(source)?.(event);
  if (deep?.link) return deep;
  return source.startsWith('aws.')
    ? page(region, `${homes.get(source) ?? source.slice('aws.'.length)}/home`)
    : page(region, 'events/home', '/eventbuses');
}

type Page = (event: BridgeEvent) => { link?: string };

const pages = new Map(
  Object.entries<Page>({
    'aws.cloudformation': ({ region, detail, resources }) =>
      page(
        region,
        'cloudformation/home',
        `/stacks/events?stackId=${part(text(detail['stack-id']) || resources[0] || '')}`,
      ),
    'aws.codedeploy': ({ region, detail }) => {
      const id = text(detail.deploymentId);
      return id ? page(region, `codesuite/codedeploy/deployments/${part(id)}`) : {};
    },
    'aws.emr': ({ region, detail }) => {
      const id = text(detail.clusterId);
      return id ? page(region, 'emr/home', `/clusterDetails/${part(id)}`) : {};
    },
    'aws.athena': ({ region, detail }) => {
      const id = text(detail.queryExecutionId);
      return id ? page(region, 'athena/home', `/query-editor/history/${part(id)}`) : {};
    },
    'aws.sagemaker': ({ region, detail }) => {
      const job = text(detail.TrainingJobName);
      const endpoint = text(detail.EndpointName);
      if (job) return page(region, 'sagemaker/home', `/jobs/${part(job)}`);
      return endpoint ? page(region, 'sagemaker/home', `/endpoints/${part(endpoint)}`) : {};
    },
    'aws.ec2': ({ region, detail }) => {
      const id = text(detail['instance-id']);
      return id ? page(region, 'ec2/home', `InstanceDetails:instanceId=${part(id)}`) : {};
    },
    'aws.config': ({ region, detail }) => {
      const rule = text(detail.configRuleName);
      return rule ? page(region, 'config/home', `/rules/details?configRuleName=${part(rule)}`) : {};
    },
    'aws.appflow': ({ region, detail }) => {
      const flow = text(detail['flow-name']);
      return flow ? page(region, 'appflow/home', `/details/${part(flow)}`) : {};
    },
    'aws.datasync': ({ region, resources }) => {
      const [, task, , execution] = arn(resources[0]).rest.split('/');
      return task ? page(region, 'datasync/home', `/history/${part(task)}/${part(execution ?? '')}`) : {};
    },
    'aws.pipes': ({ region, resources }) =>
      resources[0] ? page(region, 'events/home', `/pipes/details/${part(nameOf(resources[0]))}`) : {},
  }),
);

/** Services whose console has another name than their events. */
const homes = new Map(
  Object.entries({
    'aws.logs': 'cloudwatch',
    'aws.cloudwatch': 'cloudwatch',
    'aws.ssm': 'systems-manager',
    'aws.sqs': 'sqs/v3',
    'aws.sns': 'sns/v3',
    'aws.dms': 'dms/v2',
    'aws.inspector2': 'inspector/v2',
    'aws.elasticloadbalancing': 'ec2',
    'aws.ebs': 'ec2',
    'aws.codedeploy': 'codesuite/codedeploy',
    'aws.codecommit': 'codesuite/codecommit',
    'aws.elasticmapreduce': 'emr',
    'aws.emr-serverless': 'emr',
    'aws.redshift-data': 'redshiftv2',
    'aws.redshift': 'redshiftv2',
    'aws.glue-dataquality': 'gluestudio',
    'aws.pipes': 'events',
    'aws.signin': 'cloudtrailv2',
  }),
);
