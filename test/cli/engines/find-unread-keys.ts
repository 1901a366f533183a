/** The paths of keys in data that a reader never asks for, such as keys that a validator does not know. */
export function findUnreadKeys<T extends object>(data: T, read: (data: T) => void): string[] {
  const unread = new Set<string>();
  const watch = <U extends object>(value: U, path: string): U => {
    const place = (key: string): string => (path === '' ? key : `${path}.${key}`);
    for (const key of Object.keys(value)) unread.add(place(key));
    const seen = new Map<string, object>();
    return new Proxy(value, {
      get: (target, key, receiver) => {
        const child: unknown = Reflect.get(target, key, receiver);
        if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return child;
        unread.delete(place(key));
        if (typeof child !== 'object' || child === null) return child;
        const watched = seen.get(key) ?? watch(child, place(key));
        seen.set(key, watched);
        return watched;
      },
    });
  };
  read(watch(data, ''));
  return [...unread];
}
