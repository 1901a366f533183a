import { type Profiler, Session } from 'node:inspector';

const sampleUs = 500;

/** Profiles the main thread of this process for a while. */
export async function profileFor(seconds: number): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  await post((done) => session.post('Profiler.enable', done));
  await post((done) => session.post('Profiler.setSamplingInterval', { interval: sampleUs }, done));
  await post((done) => session.post('Profiler.start', done));
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  const { profile } = await new Promise<Profiler.StopReturnType>((resolve, reject) => {
    session.post('Profiler.stop', (error, stopped) => {
      if (error === null) resolve(stopped);
      else reject(error);
    });
  });
  session.disconnect();
  return profile;
}

function post(send: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    send((error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
