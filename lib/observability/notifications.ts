import { Stack, Validations } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';

/** Tells the set topic and e-mail address when an alarm fires and when it is over. */
export function notify(scope: Construct, { config, key }: Foundation, alarms: readonly Alarm[]): void {
  const topics: ITopic[] = [];
  if (config.alarmTopicArn !== undefined)
    topics.push(Topic.fromTopicArn(scope, 'AlarmTopic', config.alarmTopicArn));
  if (config.alarmEmail !== undefined) topics.push(emailTopic(scope, config.alarmEmail, key));
  for (const action of topics.map((topic) => new SnsAction(topic))) {
    for (const alarm of alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }
}

function emailTopic(scope: Construct, address: string, key: Foundation['key']): Topic {
  const topic = new Topic(scope, 'AlarmEmail', {
    enforceSSL: true,
    ...(key !== undefined && { masterKey: key }),
  });
  topic.addSubscription(new EmailSubscription(address));
  Validations.of(topic).acknowledge({
    id: 'Serverless::Serverless-SNSRedrivePolicy',
    reason:
      'A notification that could not be sent says nothing later on; the alarm itself stays in CloudWatch.',
  });
  // A policy replaces SNS's default, which lets every alarm of the account publish.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
  const { account } = Stack.of(scope);
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
  return topic;
}
