import type { Locator, Page } from 'playwright-core';

export interface ChosenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const jpegFile = (name: string, buffer: Buffer): ChosenFile => ({ name, mimeType: 'image/jpeg', buffer });

/** As somebody does who chooses files on the upload page. */
export const choose = (page: Page, ...files: ChosenFile[]): Promise<void> =>
  page.setInputFiles('input[type=file][multiple]', files);

/** Where the upload page shows what can be copied of an image; it is there once the image is stored. */
export const linkTo = (page: Page, name: string): Locator => page.getByLabel(`Link to ${name}`);

/** Where it tells that a file is no image. */
export const refusal = (page: Page): Locator => page.getByText(/Send JPEG, PNG|not an image/i).first();
