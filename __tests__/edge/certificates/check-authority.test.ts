import { expect, test } from '@jest/globals';
import { checkAuthority } from '../../../generators/edge/certificates/check-authority.js';
import { days, now, sampleAuthority, sampleLeaf } from './sample-pair.js';

const authority = await sampleAuthority('Company');
const leaf = await sampleLeaf(authority);
const inTenYears = new Date(now.getTime() + days(3651));
const soon = new Date(now.getTime() + days(3630));

test.each<
  [name: string, path: string, text: string, at: Date, problems: readonly string[], warnings: readonly string[]]
>([
  ['an authority', 'company.crt', authority.certificate, now, [], []],
  ['another ending', 'company.pem', authority.certificate, now, ['answer/authority-name'], []],
  ['two in one file', 'all.crt', authority.certificate + authority.certificate, now, ['answer/authority-several'], []],
  ['a server', 'www.crt', leaf.certificate, now, ['answer/authority-is-server'], []],
  ['expired', 'company.crt', authority.certificate, inTenYears, ['answer/certificate-expired'], []],
  ['expires soon', 'company.crt', authority.certificate, soon, [], ['answer/certificate-expires-soon']],
  ['no PEM', 'company.crt', 'x', now, ['answer/certificate-not-pem'], []],
  ['its key beside it', 'company.crt', authority.certificate + authority.key, now, ['answer/certificate-with-key'], []],
  [
    'much at once',
    'www',
    leaf.certificate + leaf.key,
    now,
    ['answer/authority-name', 'answer/certificate-with-key', 'answer/authority-is-server'],
    [],
  ],
])('%s', (_, path, text, at, problems, warnings) => {
  const found = checkAuthority({ path, text }, at);
  expect(found.problems.map(({ code }) => code)).toEqual(problems);
  expect(found.warnings.map(({ code }) => code)).toEqual(warnings);
});

test('the hint names the authority that would be right', () => {
  const [found] = checkAuthority({ path: 'www.crt', text: leaf.certificate }, now).problems;
  expect(found?.hint).toBe("give that of its issuer, 'Company'");
});
