import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Scalar } from './json.ts';
import { kindOf, type Report } from './pattern-problem.ts';
import type { ValueTest } from './value-test.ts';

const addressBits = { ipv4: 32, ipv6: 128 };
/** Characters of eight groups of four digits. Node's parser doesn't limit its input. */
const LONGEST_ADDRESS = 39;

/** Parsing an address and looking it up takes about a microsecond. */
const STEPS = 1_000;

const familyNames = { ipv4: 'IPv4', ipv6: 'IPv6' };

/**
 * Compiles a `cidr` operand: an IPv4 or IPv6 address and the number of leading bits that must match. Refuses `/32`
 * and `/128`, as EventBridge does; a pattern can have the address itself as a value. An IPv4 block also matches
 * IPv4-mapped IPv6 addresses (`::ffff:a00:1` for 10.0.0.1).
 */
export function compileCidr(operand: unknown, report: Report): ValueTest | undefined {
  if (typeof operand !== 'string') return report(`cidr takes a string, not ${kindOf(operand)}.`);
  const [address = '', bits = '', ...rest] = operand.split('/');
  const family = familyOf(address);
  if (family === undefined || rest.length > 0 || !/^\d{1,3}$/.test(bits))
    return report('cidr takes an IPv4 or IPv6 address, a slash and a number of bits, such as 10.0.0.0/24.');
  if (Number(bits) >= addressBits[family])
    return report(`An ${familyNames[family]} block has fewer than ${addressBits[family]} bits, not ${bits}.`);

  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  function isInBlock(value: Scalar): boolean {
    if (typeof value !== 'string' || value.length > LONGEST_ADDRESS) return false;
    const valueFamily = familyOf(value);
    // BlockList maps IPv4 addresses to IPv6, so ::/0 would contain them.
    if (valueFamily === undefined || (family === 'ipv6' && valueFamily === 'ipv4')) return false;
    return block.check(value, valueFamily);
  }
  return { matches: isInBlock, perValue: STEPS, perCharacter: 0 };
}

/** Recognizes the address literals of event-ruler: no zone (`%eth0`), no dotted tail in IPv6. */
function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(address)) return 'ipv4';
  return isIPv6(address) && /^[\da-f:]+$/i.test(address) ? 'ipv6' : undefined;
}
