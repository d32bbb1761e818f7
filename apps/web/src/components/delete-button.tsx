import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { failureText } from '../uploads/failure-text.js';
import { language, strings } from '../strings.js';
import type { UploadFailure } from '../uploads/upload-failure.js';
import type { DeleteImage } from '../delete-image.js';
import { ConfirmButton } from './confirm-button.js';

interface DeleteButtonProps {
  image: Parameters<DeleteImage>[0];
  onDelete: DeleteImage;
}

export function DeleteButton({ image, onDelete }: DeleteButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  const run = async () => {
    setBusy(true);
    setProblem('');
    try {
      await onDelete(image);
    } catch (error) {
      const reason = failureText(error as UploadFailure, language);
      setProblem(reason);
      announce(reason);
    } finally {
      setBusy(false);
    }
  };
  if (isBusy) return <span class="state">{strings.deleting}</span>;
  return (
    <>
      <ConfirmButton
        label={strings.delete}
        name={image.name}
        question={strings.deleteQuestion}
        yes={strings.deleteYes}
        no={strings.deleteNo}
        onConfirm={() => void run()}
      />
      {problem && <span class="state error">{problem}</span>}
    </>
  );
}
