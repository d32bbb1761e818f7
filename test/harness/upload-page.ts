import type { Locator, Page } from 'playwright-core';

export interface ChosenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const jpegFile = (name: string, buffer: Buffer): ChosenFile => ({ name, mimeType: 'image/jpeg', buffer });

/** Chooses files on the upload page as a person does. */
export const choose = (page: Page, ...files: ChosenFile[]): Promise<void> =>
  page.setInputFiles('input[type=file][multiple]', files);

/** Where the upload page shows the links of an image; it appears once the image is stored. */
export const linkTo = (page: Page, name: string): Locator => page.getByLabel(`Link to ${name}`);

/** Where it says that a file is no image. */
export const refusal = (page: Page): Locator => page.getByText(/Use JPEG, PNG|not an image/i).first();

/** How many thumbnails the browser keeps for the history. */
export const keptThumbnails = (page: Page) =>
  page.evaluate<number>(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('imglink');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const counting = opening.result.transaction('thumbnails').objectStore('thumbnails').count();
      counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
    };
  })`);
