/** All that a list has, page by page. */
export async function joinPages<Page extends { readonly nextPageToken: string }, Entry>(
  ask: (pageToken: string) => Promise<Page>,
  entriesOf: (page: Page) => readonly Entry[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let pageToken = '';
  do {
    const page = await ask(pageToken);
    entries.push(...entriesOf(page));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return entries;
}
