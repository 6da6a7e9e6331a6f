/**
 * A setting that the deployment must give this function.
 * @throws at cold start, naming the variable, so that a wrong deployment fails at once and says why.
 */
export function requiredEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
