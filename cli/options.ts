import { InvalidArgumentError, Option } from 'commander';

/** Creates the option `--stage`, which selects a deployment. */
export const stageOption = () =>
  new Option('--stage <name>', 'stage of the deployment, as in "cdk deploy -c stage=<name>"').default('dev');

/** Makes the parser of a whole-number option. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
  };

/** Parses the id of a workspace. */
export function parseWorkspace(text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('It takes 1 to 64 letters, digits, "_" and "-".');
}
