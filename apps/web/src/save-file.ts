/** Saves a JSON text as a file, by a download link. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser reads the blob after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
