import { InvalidArgumentError, Option } from 'commander';

/** Creates `--stage`, the deployment that an operator's command works on. */
export const stageOption = () =>
  new Option('--stage <name>', 'stage of the deployment, as in "cdk deploy -c stage=<name>"').default('dev');

/** Makes the parser of an option that takes a whole number. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
  };
