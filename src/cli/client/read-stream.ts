import type { ClientReadableStream } from '@grpc/grpc-js';

/** The messages of a call; whoever stops early cancels it. */
export async function* readStream<Reply>(stream: ClientReadableStream<Reply>): AsyncGenerator<Reply, void, undefined> {
  // A cancelled call reports its end once more when nobody iterates any longer; that is no news.
  stream.on('error', () => undefined);
  try {
    for await (const message of stream) yield message as Reply;
  } finally {
    stream.cancel();
  }
}
