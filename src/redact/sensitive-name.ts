const parts = [
  ...['token', 'secret', 'passw', 'passphrase', 'passcode', 'authorization', 'cookie', 'credential', 'jwt'],
  ...['session[-_]?id', 'api[-_]?key', 'private[-_]?key', 'access[-_]?key', 'card[-_ ]?number'],
];
const sensitiveName = new RegExp(parts.join('|'), 'i');
/** What is typed in once: short words, which also stand within others (`spin`, `pinned`). */
const oneTimeName =
  /(?:^|[^A-Za-z])(?:(?:pin|otp|totp|cvv|cvc|Pin|Otp|Totp|Cvv|Cvc)(?![a-z])|(?:PIN|OTP|TOTP|CVV|CVC)(?![A-Za-z]))|[a-z0-9](?:Pin|PIN|Otp|OTP|Cvv|CVV|Cvc|CVC)(?![A-Za-z])|passcode|card[-_ ]?number/;

/** Whether something called so is likely to hold a secret. */
export function isSensitiveName(name: string): boolean {
  return sensitiveName.test(name) || oneTimeName.test(name);
}

/** Whether something called so is likely to hold few digits that are a secret nonetheless: a PIN, a one-time password. */
export function isOneTimeName(name: string): boolean {
  return oneTimeName.test(name);
}
