import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { withPrograms } from '../dioptra/programs.js';

const image = (name: string): string => join(process.cwd(), 'templates/stacks/bumps/config/image', name);
const work = mkdtempSync(join(tmpdir(), 'bumps-image-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('what the page says to Slurm, and hears from it', () => {
  const commands = mkdtempSync(join(work, 'commands-'));
  const python = (code: string, state = '') => {
    const { stdout, stderr } = spawnSync('python3', ['-c', code, image('bumps_flask')], {
      encoding: 'utf8',
      env: {
        PATH: `${commands}:${process.env.PATH}`,
        PYTHONDONTWRITEBYTECODE: '1',
        SECRET_KEY: 'k',
        SLURM_CONF: state,
      },
    });
    expect(stderr).toBe('');
    return stdout.trim();
  };
  const slurm = `
import importlib.util, sys
def module(name):
    spec = importlib.util.spec_from_file_location(name, f"{sys.argv[1]}/{name}.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
slurm, form = module("slurm"), module("form")
`;
  const command = (name: string, text: string) =>
    writeFileSync(join(commands, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

  withPrograms('python3')('every limit of the form, and none of the keys of the page', () => {
    command(
      'sbatch',
      `printf '%s\\n' "$@" >"${commands}/said"; env >"${commands}/env"; cat >/dev/null; echo '7;bumps'`,
    );
    const order =
      "{'jobname': 'my fit', 'n_cores': '4', 'mem_per_core': '2', 'mem_unit': 'G', 'walltime': '1-02:00:00', 'n_gpus': '2'}";
    expect(python(`${slurm}print(slurm.submit('', '/jobs/a', 'my fit', form.read(${order})))`)).toBe('7');
    const said = readFileSync(join(commands, 'said'), 'utf8').split('\n');
    for (const word of [
      '--job-name=my fit',
      '--ntasks=1',
      '--nodes=1',
      '--cpus-per-task=4',
      '--mem-per-cpu=2G',
      '--time=1-02:00:00',
      '--gres=gpu:2',
    ])
      expect(said).toContain(word);
    expect(readFileSync(join(commands, 'env'), 'utf8')).not.toContain('SECRET_KEY');
    expect(python(`${slurm}slurm.submit('', '/jobs/a', 'a', form.read({}))`)).toBe('');
    expect(readFileSync(join(commands, 'said'), 'utf8')).not.toContain('--gres');
  });

  withPrograms('python3').each([
    ['JobState=PENDING Reason=Resources', 'PENDING', false],
    ['JobState=RUNNING Reason=None', 'RUNNING', false],
    ['JobState=COMPLETING Reason=None', 'RUNNING', false],
    ['JobState=COMPLETED Reason=None', 'COMPLETED', true],
    ['JobState=FAILED Reason=NonZeroExitCode', 'FAILED', true],
    ['JobState=TIMEOUT Reason=TimeLimit', 'TIMEOUT', true],
    ['JobState=CANCELLED Reason=None', 'CANCELLED', true],
    ['JobState=OUT_OF_MEMORY Reason=OutOfMemory', 'OUT_OF_MEMORY', true],
  ] as const)('%s is shown as %s', (says, want, ends) => {
    command('scontrol', `echo "JobId=7 JobName=JobState ${says}"`);
    const code = `state = slurm.state("7"); print(state, state in slurm.FAILED | {"COMPLETED", "CANCELLED"})`;
    expect(python(`${slurm}${code}`)).toBe(`${want} ${ends ? 'True' : 'False'}`);
  });

  withPrograms('python3')('a job that Slurm has forgotten has no state, and an answer that fails is no state', () => {
    command('scontrol', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
    expect(python(`${slurm}print(slurm.state("7"))`)).toBe('None');
    command('scontrol', 'echo "Unable to contact slurm controller" >&2; exit 1');
    const code = 'try:\n    slurm.state("7")\nexcept slurm.Refused as error:\n    print(error)';
    expect(python(`${slurm}${code}`)).toContain('Unable to contact');
  });
});

describe('what computes on GPUs is in the image', () => {
  const dockerfile = readFileSync(image('Dockerfile'), 'utf8');
  const stage = (kind: string): string =>
    dockerfile.split(/^FROM /m).find((text) => text.startsWith(`common AS ${kind}`)) ?? '';

  // What the packages of Debian 13 put there; that of Python's OpenCL brings the first along.
  const brought: Readonly<Record<string, readonly string[]>> = {
    none: ['pocl.icd'],
    nvidia: ['pocl.icd'],
    amd: ['pocl.icd', 'amdocl64.icd'],
    intel: ['pocl.icd', 'mesa.icd', 'rusticl.icd'],
  };

  test.each([
    ['none', 'pocl-opencl-icd', 'pocl.icd'],
    ['nvidia', '', 'nvidia.icd'],
    ['amd', 'rocm-opencl-icd', 'amdocl64.icd'],
    ['intel', 'mesa-opencl-icd', 'rusticl.icd'],
  ])('%s: %s, and no other one is found by the loader', (kind, wanted, left) => {
    const folder = mkdtempSync(join(work, 'vendors-'));
    for (const name of brought[kind] ?? []) writeFileSync(join(folder, name), '');
    const run = /^RUN ((?:.*\\\n)*.*)$/m.exec(stage(kind))?.[1] ?? '';
    expect(run).toContain(wanted);
    const own = run
      .replaceAll('/etc/OpenCL/vendors', `'${folder}'`)
      .replaceAll(/apt-get [^&]*&&|rm -rf \/var[^&\n]*(&&)?/g, '');
    const { status, stderr } = spawnSync('sh', ['-euc', own.trim() === '' ? ':' : own.replace(/^[\s\\&]+/, '')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(readdirSync(folder)).toEqual([left]);
  });

  test('Mesa is told to compute on GPUs of Intel, which it does for nobody unasked', () => {
    expect(readFileSync(image('bumps_flask/script.py'), 'utf8')).toMatch(
      /^RUSTICL_ENABLE=iris\nexport .* RUSTICL_ENABLE$/m,
    );
  });

  test('it all comes from Debian and PyPI: no driver is downloaded from its vendor', () => {
    expect(dockerfile).not.toMatch(/https?:|\b(curl|wget|git|ADD)\b/);
  });
});
