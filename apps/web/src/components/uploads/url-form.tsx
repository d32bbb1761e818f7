import { useState } from 'preact/hooks';
import { strings } from '../../strings.js';
import { type ImageSource, webImagesIn } from '../../uploads/image-source.js';

/** Takes the address of an image on the web. */
export function UrlForm({ onImages }: { onImages: (images: ImageSource[]) => void }) {
  const [isWrong, setWrong] = useState(false);

  const submit = (form: HTMLFormElement) => {
    const images = webImagesIn(String(new FormData(form).get('url')));
    setWrong(images.length === 0);
    if (images.length === 0) return form.querySelector('input')?.focus();
    form.reset();
    onImages(images);
  };
  return (
    <form
      class="url-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      <label for="url">{strings.urlOfImage}</label>
      <input
        id="url"
        name="url"
        type="url"
        inputMode="url"
        autocomplete="off"
        required
        placeholder="https://"
        aria-invalid={isWrong}
        aria-describedby={isWrong ? 'url-problem' : undefined}
        onInput={() => setWrong(false)}
      />
      <button type="submit" class="button">
        {strings.fetchUrl}
      </button>
      {isWrong && (
        <p id="url-problem" class="error fine" role="alert">
          {strings.urlIsWrong}
        </p>
      )}
    </form>
  );
}
