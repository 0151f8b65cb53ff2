/** What a room may say to the operator. Members never hold a measured value, a secret, a token or a name. */
export interface Log {
  /** Every message, connection and step: much, and only for finding a fault. */
  trace(members: object, message: string): void;
  debug(members: object, message: string): void;
  info(members: object, message: string): void;
  warn(members: object, message: string): void;
  error(members: object, message: string): void;
}
