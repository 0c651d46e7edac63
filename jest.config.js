/** Node alone is enough for these; what needs a Docker engine is in jest.engine.config.js. */
export default {
  testEnvironment: 'node',
  // Programs are started, and the engine's tests run beside these: what hangs ends, what is slow does not fail.
  testTimeout: 60_000,
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/__tests__/engine/', '<rootDir>/__tests__/real/', '<rootDir>/.rig/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.rig'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
};
