import type { Service } from '../model/service.js';
import { serviceTexts } from '../texts/service-texts.js';
import { references } from '../yaml/interpolation.js';

/** Variable of a job → the form of the value that it holds. */
export type JobVariables = Readonly<Record<string, 'raw' | 'encoded'>>;

/** Whether a variable of a service is the secret and nothing else. */
export const readsExactly = (service: Service, variable: string, secret: string): boolean =>
  service.environment[variable] === `\${${secret}}`;

/**
 * The variables of a job that are one secret and nothing else. Undefined where there are none, or where the secret is a part of
 * something longer too: such a job logs in with it, and what it is told besides would not be the new value.
 */
export function jobVariables(service: Service, secret: string): JobVariables | undefined {
  const forms = { [`\${${secret}}`]: 'raw', [`\${${secret}_ENCODED}`]: 'encoded' } as const;
  const whole = Object.entries(service.environment).flatMap(([variable, text]) => {
    const form = text === null ? undefined : forms[text];
    return form === undefined ? [] : [[variable, form] as const];
  });
  const mentioned = serviceTexts(service)
    .flatMap(references)
    .filter(({ name }) => name === secret || name === `${secret}_ENCODED`);
  return whole.length > 0 && whole.length === mentioned.length ? Object.fromEntries(whole) : undefined;
}
