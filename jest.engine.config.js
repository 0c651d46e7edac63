import base from './jest.config.js';

/** What needs a real Docker engine: brought up before the first test, left running for the next run (engine.sh down ends it). */
export default {
  ...base,
  testMatch: ['<rootDir>/__tests__/engine/**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/.rig/'],
  testSequencer: '<rootDir>/__tests__/engine/rig/sequencer.js',
  globalSetup: '<rootDir>/__tests__/engine/rig/setup.js',
  globalTeardown: '<rootDir>/__tests__/engine/rig/teardown.js',
  testTimeout: 300_000,
};
