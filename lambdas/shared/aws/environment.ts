/**
 * Reads a setting that the deployment must provide.
 *
 * @throws if the variable is missing or empty: the cold start fails and names the variable
 */
export function requiredEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
