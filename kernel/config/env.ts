/** The only place that reads the process environment. */
export const processEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env });
