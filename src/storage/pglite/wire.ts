/** The messages between the main thread and the thread of the embedded database. */

export interface EngineStart {
  /** Null = in memory. */
  readonly directory: string | null;
}

export type EngineCall =
  | { readonly method: 'query'; readonly text: string; readonly parameters: readonly unknown[] }
  | { readonly method: 'exec'; readonly text: string }
  | { readonly method: 'close' };

export type EngineRequest = EngineCall & { readonly id: number };

export type EngineReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answered'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly error: {
        readonly message: string;
        readonly code: string | undefined;
        readonly detail: string | undefined;
        readonly constraint: string | undefined;
        readonly table: string | undefined;
      };
    }
  | { readonly kind: 'notification'; readonly channel: string; readonly payload: string };
