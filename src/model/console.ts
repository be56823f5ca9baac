/** `cn-` and `us-gov-` regions have consoles of their own, as the isolated and the European sovereign cloud. */
const partitions: readonly (readonly [prefix: string, host: string])[] = [
  ['cn-', 'console.amazonaws.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com'],
  ['us-isob-', 'console.sc2shome.sgov.gov'],
  ['us-isof-', 'console.csphome.hci.ic.gov'],
  ['eu-isoe-', 'console.csphome.adc-e.uk'],
  ['us-iso-', 'console.c2shome.ic.gov'],
  ['eusc-', 'console.amazonaws-eusc.eu'],
];

/** A page of the AWS console, on the host of the region's partition. */
export function home(region: string, path: string): string {
  const code = encodeURIComponent(wellFormed(region));
  const host = partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'console.aws.amazon.com';
  return `https://${code}.${host}/${path}?region=${code}`;
}

/** `encodeURIComponent` throws on a lone surrogate; a log stream's name may hold anything. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
