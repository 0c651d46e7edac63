import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { CreateCommand } from '../../generators/edge/command.js';
import { decide } from '../../generators/edge/decide.js';
import { readOrder } from '../../generators/edge/order.js';
import type { Prompt } from '../../generators/edge/prompt.js';
import { jsonReport, report } from '../../generators/edge/report.js';
import { type Outcome, write } from '../../generators/edge/write.js';
import { emptyFolder, folderWith } from './places.js';
import { agreeable, plainCommand, quietWorld, script } from './world.js';

/** A stack with one of each: a question, a setting, a required one, secrets that are made and asked. */
const stack = `name: lab
x-deployment:
  version: 1
  title: Lab
  questions:
    LAB_TAG: { ask: Image tag, default: "2.4" }
    MAIL: { ask: Administrator, type: email }
    IMAGE: { default: "lab/web:\${LAB_TAG}" }
  secrets:
    SIGNING_KEY: { make: hex, bytes: 32 }
    SMTP_PASSWORD: { ask: Password of the mail server }
    ADMIN_PASSWORD: { make: password, length: 20, ask: Password of the administrator }
services:
  web:
    image: \${IMAGE}
    environment: { KEY: "\${SIGNING_KEY}", SMTP: "\${SMTP_PASSWORD}", ADMIN: "\${ADMIN_PASSWORD}", MAIL: "\${MAIL}" }
`;

async function run(command: Partial<CreateCommand>, cwd: string, prompt?: Prompt): Promise<Outcome> {
  const quiet = quietWorld(cwd);
  const world = prompt === undefined ? quiet : { ...quiet, prompt };
  return write(await decide(await readOrder({ ...plainCommand, ...command }, world), world), world);
}

const problemsOf = (outcome: Outcome) =>
  outcome.kind === 'refused' ? outcome.problems.map(({ code, message }) => `${code}: ${message}`) : [outcome.kind];
const set = (answers: Readonly<Record<string, string>>) =>
  Object.entries(answers).map(([path, text]) => ({ path, text }));

describe('without a terminal', () => {
  test('the defaults, what was set, and the folder suggests the name', async () => {
    const cwd = folderWith({ 'lab/stack.yml': stack, 's.env': "SMTP_PASSWORD='a$b'\n" });
    const outcome = await run(
      { stack: 'lab', folder: 'My site', secretsFile: 's.env', sets: set({ 'app.MAIL': 'a@example.org' }) },
      cwd,
    );
    expect(problemsOf(outcome)).toEqual(['written']);
    const at = (path: string) => join(cwd, 'My site', path);
    expect(load(readFileSync(at('deployment.yml'), 'utf8'))).toMatchObject({
      stack: '../lab/stack.yml',
      name: 'My site',
      app: { MAIL: 'a@example.org', LAB_TAG: '2.4' },
    });
    expect(readFileSync(at('secrets/SMTP_PASSWORD.env'), 'utf8')).toContain("SMTP_PASSWORD='a$b'\n");
    expect(readFileSync(at('secrets/SIGNING_KEY.env'), 'utf8')).toMatch(/^SIGNING_KEY='[0-9a-f]{64}'\n$/);
    expect(readFileSync(at('secrets/ADMIN_PASSWORD.env'), 'utf8')).toMatch(/^ADMIN_PASSWORD='[A-Za-z0-9]{20}'\n/);
    expect((statSync(at('secrets/SIGNING_KEY.env')).mode & 0o777).toString(8)).toBe('600');
  });

  test('the manifest is true, and no secret is in any other file', async () => {
    const cwd = folderWith({ 'lab/stack.yml': stack, 's.env': "SMTP_PASSWORD='hunter2hunter2'\n" });
    await run(
      { stack: 'lab', folder: 'x', secretsFile: 's.env', yes: true, sets: set({ 'app.MAIL': 'a@example.org' }) },
      cwd,
    );
    const paths = readdirSync(join(cwd, 'x'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(cwd, 'x').length + 1))
      .sort();
    const manifest = JSON.parse(readFileSync(join(cwd, 'x/.deployment/manifest.json'), 'utf8')) as {
      files: { path: string; mode: string; owner: string }[];
    };
    expect(manifest.files.map(({ path }) => path).sort()).toEqual(
      paths.filter((path) => !path.startsWith('.deployment/')),
    );
    for (const { path, mode } of manifest.files)
      expect((statSync(join(cwd, 'x', path)).mode & 0o777).toString(8).padStart(4, '0')).toBe(mode);
    const secrets = manifest.files.filter(({ owner }) => owner === 'secret').map(({ path }) => path);
    const values = secrets.flatMap((path) =>
      [...readFileSync(join(cwd, 'x', path), 'utf8').matchAll(/='(.+)'/g)].map(([, value]) => value ?? ''),
    );
    expect(values.length).toBeGreaterThan(2);
    for (const path of paths.filter((each) => !secrets.includes(each))) {
      const text = readFileSync(join(cwd, 'x', path), 'utf8');
      for (const value of values) expect(text).not.toContain(value);
    }
  });

  test('what is missing, all of it', async () => {
    const cwd = folderWith({ 'lab/stack.yml': stack });
    expect(problemsOf(await run({ stack: 'lab', yes: true }, cwd))).toEqual([
      'answer/missing: app.MAIL has no answer (Administrator)',
    ]);
    expect(
      problemsOf(await run({ stack: 'lab', sets: set({ name: 'lab', 'app.MAIL': 'a@example.org' }) }, cwd)),
    ).toEqual([
      expect.stringMatching(/^target\/not-empty/),
      'answer/missing-secret: the secret SMTP_PASSWORD has no value (Password of the mail server)',
    ]);
    expect(problemsOf(await run({}, cwd))).toEqual(['usage/which-stack: no application is named']);
    expect(readdirSync(cwd)).toEqual(['lab']);
  });

  test('secrets that are none, or not to be given', async () => {
    const cwd = folderWith({
      'lab/stack.yml': stack,
      's.env': "SMTP_PASSWORT='hunter2'\nSIGNING_KEY='hunter2'\nSMTP_PASSWORD='x'\n",
    });
    const outcome = await run(
      { stack: 'lab', folder: 'x', secretsFile: 's.env', sets: set({ 'app.MAIL': 'a@example.org' }) },
      cwd,
    );
    expect(problemsOf(outcome)).toEqual([
      'answer/unknown-secret: this deployment has no secret SMTP_PASSWORT',
      'answer/secret-is-made: the secret SIGNING_KEY is made, not given',
    ]);
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  test('no answers and no --yes: nobody has decided anything', async () => {
    const cwd = emptyFolder();
    expect(problemsOf(await run({ stack: 'dioptra' }, cwd))).toEqual([
      'usage/nobody-to-ask: this is no terminal, so nothing can be asked, and no answers were given',
    ]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('the answers of one deployment make another', async () => {
    const cwd = emptyFolder();
    await run(
      { stack: 'dioptra', folder: 'a', yes: true, sets: set({ host: 'lab.example.org', 'app.TF_CPU': '3' }) },
      cwd,
    );
    const outcome = await run({ answersFile: 'a/deployment.yml', folder: 'b', sets: set({ 'tls.kind': 'none' }) }, cwd);
    expect(problemsOf(outcome)).toEqual(['written']);
    const [a, b] = ['a', 'b'].map(
      (folder) => load(readFileSync(join(cwd, folder, 'deployment.yml'), 'utf8')) as { tls: { kind: string } },
    );
    expect({ ...b, tls: undefined }).toMatchObject({ name: 'a', host: 'lab.example.org', app: { TF_CPU: 3 } });
    expect([a?.tls.kind, b?.tls.kind]).toEqual(['self-signed', 'none']);
    expect(existsSync(join(cwd, 'b/ssl/nginx/server.key'))).toBe(false);
  });
});

describe('a dry run', () => {
  test('shows every file with its text, of secrets only the place, and writes nothing', async () => {
    const cwd = emptyFolder();
    const outcome = await run({ stack: 'dioptra', folder: 'no/such/parent', yes: true, dryRun: true }, cwd);
    const { out, exit } = report(outcome);
    expect(exit).toBe(0);
    expect(out).toMatch(/^0600 {2}secret {5}secrets\/DB_PASSWORD\.env$/m);
    expect(out).toMatch(/^---- docker-compose\.yml$/m);
    expect(out).not.toMatch(/^-----BEGIN|^\w+='[A-Za-z0-9+/=]{20,}'$/m);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('lists what a real run writes', async () => {
    const cwd = emptyFolder();
    const answers = { stack: 'dioptra', folder: 'x', yes: true };
    const [dry, real] = [await run({ ...answers, dryRun: true }, cwd), await run(answers, cwd)].map(
      (outcome) =>
        JSON.parse(jsonReport(outcome).out) as {
          files: { path: string; mode: string; owner: string; text?: string }[];
        },
    );
    expect(dry?.files.map(({ text: _, ...place }) => place)).toEqual(real?.files);
    for (const { path, text } of dry?.files ?? []) {
      if (text !== undefined) expect(readFileSync(join(cwd, 'x', path), 'utf8')).toBe(text);
    }
  });
});

describe('at a terminal', () => {
  test('asks in order, checks on the spot, and asks for secrets last', async () => {
    const cwd = folderWith({ 'lab/stack.yml': stack });
    const person = agreeable({
      name: 'My lab',
      'app.LAB_TAG': '3.0',
      'app.MAIL': 'a@example.org',
      'secrets.SMTP_PASSWORD': 'pass word',
    });
    const outcome = await run({ stack: 'lab' }, cwd, person.prompt);
    expect(problemsOf(outcome)).toEqual(['written']);
    expect(readFileSync(join(cwd, 'my-lab/secrets/SMTP_PASSWORD.env'), 'utf8')).toContain(
      "SMTP_PASSWORD='pass word'\n",
    );
    const names = person.asked.map(({ name }) => name);
    expect(names.slice(0, 5)).toEqual(['name', 'host', 'expose', 'app.LAB_TAG', 'app.MAIL']);
    expect(names.slice(-3)).toEqual(['write', 'secrets.SMTP_PASSWORD', 'secrets.ADMIN_PASSWORD']);
    const mail = person.asked.find(({ name }) => name === 'app.MAIL');
    expect(mail?.type === 'input' && mail.validate('nobody')).toContain('must be an e-mail address');
    const password = person.asked.find(({ name }) => name === 'secrets.SMTP_PASSWORD');
    expect(password?.type === 'password' && password.validate('')).toBe('must not be empty');
  });

  test('what was said before is not asked', async () => {
    const person = agreeable();
    await run(
      { stack: 'dioptra', dryRun: true, sets: set({ host: 'lab.example.org', 'tls.kind': 'none' }) },
      emptyFolder(),
      person.prompt,
    );
    const names = person.asked.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['name', 'expose', 'write']));
    expect(names).not.toContain('host');
    expect(names).not.toContain('tls.kind');
    expect(names).not.toContain('proxy.https');
  });

  test('--yes asks nothing', async () => {
    const outcome = await run({ stack: 'dioptra', yes: true, dryRun: true }, emptyFolder(), script().prompt);
    expect(outcome.kind).toBe('previewed');
  });

  test('an answer can be changed before anything is written, and what follows from it is asked', async () => {
    const decisions = ['change', 'write'];
    const person = agreeable({ change: 'gpu.kind', 'gpu.devices': '0,1' });
    const kinds = ['none', 'nvidia'];
    const prompt: Prompt = async (question) => {
      if (question.name === 'write') return decisions.shift();
      if (question.name === 'gpu.kind') return kinds.shift();
      return person.prompt(question);
    };
    const cwd = emptyFolder();
    expect(problemsOf(await run({ stack: 'dioptra', folder: 'x' }, cwd, prompt))).toEqual(['written']);
    expect(load(readFileSync(join(cwd, 'x/deployment.yml'), 'utf8'))).toMatchObject({
      gpu: { kind: 'nvidia', devices: ['0', '1'] },
    });
  });

  test('"no" writes nothing', async () => {
    const cwd = emptyFolder();
    const outcome = await run({ stack: 'dioptra' }, cwd, agreeable({ write: 'stop' }).prompt);
    expect(report(outcome)).toEqual({ out: '', err: 'Nothing was written.\n', exit: 1 });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('whoever leaves at any question leaves nothing behind', async () => {
    const cwd = emptyFolder();
    for (const last of ['stack', 'name', 'tls.kind', 'write']) {
      const prompt: Prompt = async (question) => {
        if (question.name === last) throw Object.assign(new Error('left'), { name: 'ExitPromptError' });
        return agreeable().prompt(question);
      };
      const outcome = await run({}, cwd, prompt);
      expect([last, report(outcome).exit]).toEqual([last, 130]);
    }
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('what was wrong before the first question is said before it', async () => {
    const outcome = await run(
      { stack: 'dioptra', sets: set({ 'gpu.kind': 'many', hosst: 'x' }) },
      emptyFolder(),
      script().prompt,
    );
    expect(problemsOf(outcome).map((line) => line.split(':')[0])).toEqual(['answer/unknown', 'answer/invalid']);
  });
});

describe('a certificate of the operator’s own', () => {
  test('is looked at before anything is written', async () => {
    const cwd = folderWith({ 'c.pem': 'nothing\n', 'k.pem': 'nothing\n' });
    const files = { 'tls.kind': 'files', 'tls.certificate': 'c.pem', 'tls.privateKey': 'k.pem' };
    const outcome = await run({ stack: 'dioptra', folder: 'x', sets: set(files) }, cwd);
    expect(problemsOf(outcome).every((line) => line.startsWith('answer/'))).toBe(true);
    expect(report(outcome).exit).toBe(2);
    expect(existsSync(join(cwd, 'x'))).toBe(false);
    const missing = await run(
      { stack: 'dioptra', folder: 'x', sets: set({ ...files, 'tls.certificate': 'no.pem' }) },
      cwd,
    );
    expect(problemsOf(missing)).toEqual(['answer/unreadable: tls.certificate no.pem: there is no such file']);
  });

  test('takes its place in the folder', async () => {
    const cwd = emptyFolder();
    await run({ stack: 'dioptra', folder: 'a', yes: true, sets: set({ host: 'lab.example.org' }) }, cwd);
    const own = {
      'tls.kind': 'files',
      'tls.certificate': 'chain.pem',
      'tls.privateKey': 'a/ssl/nginx/server.key',
      host: 'lab.example.org',
    };
    const chain = ['nginx/server.crt', 'ca/ca.crt']
      .map((path) => readFileSync(join(cwd, 'a/ssl', path), 'utf8'))
      .join('');
    const place = folderWith({ 'chain.pem': chain, 'k.pem': readFileSync(join(cwd, own['tls.privateKey']), 'utf8') });
    const outcome = await run(
      { stack: 'dioptra', folder: 'b', sets: set({ ...own, 'tls.privateKey': 'k.pem' }) },
      place,
    );
    expect(problemsOf(outcome)).toEqual(['written']);
    expect(readFileSync(join(place, 'b/ssl/nginx/server.crt'), 'utf8')).toBe(chain);
    expect((statSync(join(place, 'b/ssl/nginx/server.key')).mode & 0o777).toString(8)).toBe('600');
  });
});

test('the next steps can be copied into a shell', async () => {
  const cwd = emptyFolder();
  const outcome = await run(
    { stack: 'dioptra', folder: "it's here", yes: true, sets: set({ host: 'lab.example.org', 'proxy.https': '8443' }) },
    cwd,
  );
  const { out } = report(outcome);
  expect(out).toContain(`  cd '${cwd}/it'\\''s here'\n  ./init-deployment.sh\n  docker compose up --detach --wait\n`);
  expect(out).toContain('https://lab.example.org:8443');
});
