import type { X509Certificate } from 'node:crypto';
import { type Findings, nothing, problem, warning } from './findings.js';
import { nameOf } from './subject.js';
import { day } from './world.js';

/** Reports `answer/certificate-expired`, `-not-yet-valid` and, as a warning within 30 days of its end, `-expires-soon`. */
export function checkLifetime(path: string, certificate: X509Certificate, now: Date): Findings {
  const [from, until] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  const which = `${nameOf(certificate)} in ${path}`;
  if (now > until)
    return problem('answer/certificate-expired', `${which} expired on ${dateOf(until)}`, 'give a renewed one');
  if (now < from) {
    const hint = `if it should be valid by now, put this machine's clock right: it says ${dateOf(now)}`;
    return problem('answer/certificate-not-yet-valid', `${which} is valid from ${dateOf(from)} only`, hint);
  }
  if (until.getTime() - now.getTime() > 30 * day) return nothing;
  return warning(
    'answer/certificate-expires-soon',
    `${which} expires on ${dateOf(until)}`,
    'have a renewed one ready by then',
  );
}

const dateOf = (date: Date) => date.toISOString().slice(0, 10);
