/** What the user has typed and not yet sent: survives a reload, ends with the browser tab. */
export const draft = {
  read<T>(key: string): T | undefined {
    const kept = sessionStorage.getItem(key);
    return kept === null ? undefined : (JSON.parse(kept) as T);
  },
  keep(key: string, value: unknown): void {
    sessionStorage.setItem(key, JSON.stringify(value));
  },
  drop(key: string): void {
    sessionStorage.removeItem(key);
  },
};
