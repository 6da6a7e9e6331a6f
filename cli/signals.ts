/** Signals that end a command: Ctrl-C, a request to stop, and the end of its terminal. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Exit code of a process that a signal ends at once. */
export const INTERRUPTED = 130;
