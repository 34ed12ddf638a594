/** Goes to another address of this page without loading it anew. */
export function navigate(path: string): void {
  if (path !== location.pathname) {
    history.pushState(null, "", path);
  }
  dispatchEvent(new PopStateEvent("popstate"));
}

/** Follows a link within this page; other clicks (new tab, download, another site) stay the browser's. */
export function followLink(event: MouseEvent): void {
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link && plain && link.dataset["view"] !== undefined) {
    event.preventDefault();
    navigate(link.pathname);
  }
}
