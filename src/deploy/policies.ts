// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in, not JavaScript.
export type Json = { readonly [key: string]: unknown };

/** A policy statement that allows, and nothing else. */
export function allow(actions: readonly string[], resource: unknown): Json {
  return { Effect: 'Allow', Action: [...actions], Resource: resource };
}

/** In this account and region, whatever its partition is. */
export function arn(service: string, resource: string): Json {
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
  };
}

/** The objects below `s3://bucket/prefix`, which a parameter holds. */
export function objectsOf(parameter: string): Json {
  const place = { 'Fn::Select': [1, { 'Fn::Split': ['://', { Ref: parameter }] }] };
  return { 'Fn::Sub': ['arn:${AWS::Partition}:s3:::${Place}/*', { Place: place }] };
}

export function assume(service: string, condition?: Json): Json {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        ...(condition && { Condition: condition }),
      },
    ],
  };
}

/**
 * Lets a role read the one secret that a parameter refers to. A template cannot tell `ssm:` from `secretsmanager:`
 * without a condition for each, so the same one name is allowed in both services.
 */
export function secretStatements(parameter: string): Json[] {
  const afterColon = { 'Fn::Select': [1, { 'Fn::Split': [':', { Ref: parameter }] }] };
  const name = { 'Fn::Select': [0, { 'Fn::Split': ['#', afterColon] }] };
  const named = (text: Json): Json => ({ 'Fn::Sub': [text['Fn::Sub'], { Name: name }] });
  const optional = (statement: Json): Json => ({
    'Fn::If': [`Has${parameter}`, statement, { Ref: 'AWS::NoValue' }],
  });
  return [
    // The path begins with a slash of its own.
    optional(allow(['ssm:GetParameter'], named(arn('ssm', 'parameter${Name}')))),
    // Secrets Manager adds a dash and six characters to the name.
    optional(allow(['secretsmanager:GetSecretValue'], named(arn('secretsmanager', 'secret:${Name}-??????')))),
  ];
}
