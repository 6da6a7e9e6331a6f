import type { MaybeCountedClick, UncountedClick } from '../shared/link/overflow-message.ts';

/** A click of a batch. */
export interface ReceivedClick extends Pick<UncountedClick, 'short_code' | 'target_url' | 'click'> {
  /** Of the click's SQS message. */
  readonly messageId: string;
}

/** A click of a batch that may be counted already. */
export interface ReceivedMaybeCounted extends ReceivedClick, Pick<MaybeCountedClick, 'workspace_id'> {
  /** When its message was sent, which was after its counting write was signed. Epoch milliseconds. */
  readonly sentAt: number;
}
