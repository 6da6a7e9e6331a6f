/** An event as receivers and the log have it. */
export interface ChaosEvent {
  readonly id: string;
  readonly type: string;
  readonly data: {
    readonly link_id?: string;
    readonly short_code?: string;
    readonly clicks?: number;
    readonly referrer?: string | null;
    readonly is_bot?: boolean;
    readonly delivery_id?: string;
  };
}
