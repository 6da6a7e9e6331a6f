import { Duration } from 'aws-cdk-lib';

/** What alarms judge at a time, and the finest that the dashboard shows. */
export const PERIOD = Duration.minutes(5);
