import ipaddr from 'ipaddr.js';

const SITE_BYTES = 8;
/** Some proxies put the port into X-Forwarded-For; another one is no other client. */
const WITH_PORT = /^(?:\[(?<ipv6>[^\]]+)\]|(?<ipv4>\d+(?:\.\d+){3}))(?::\d+)?$/;

/** Who an address stands for, as a quota counts: itself, or of IPv6 the /64, which one client has to itself. */
export function clientOf(address: string): string {
  const { ipv6, ipv4 } = WITH_PORT.exec(address)?.groups ?? {};
  const alone = ipv6 ?? ipv4 ?? address;
  if (!ipaddr.isValid(alone)) return address;
  const parsed = ipaddr.process(alone);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, SITE_BYTES)).toString('hex');
}
