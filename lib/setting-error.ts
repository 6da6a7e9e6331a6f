/** A setting of a deployment that is wrong, missing or unknown. The message is one sentence that says what it takes. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}
