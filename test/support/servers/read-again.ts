/**
 * Some servers close a connection that a client still keeps for its next request; Node's fetch then fails without having asked.
 * Reading does no harm twice: it is done once more, as any calendar program does.
 */
export async function readAgain<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof TypeError && closed(error.cause))) throw error;
    return read();
  }
}

function closed(cause: unknown): boolean {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return code === 'ECONNRESET' || code === 'UND_ERR_SOCKET';
}
