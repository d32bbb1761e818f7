import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { strings } from '../strings.js';
import type { MadeAlbum, UploadClient } from '../uploads/upload-client.js';
import { CopyField } from './copy-field.js';

interface AlbumButtonProps {
  client: UploadClient;
  keys: readonly string[];
}

/** Makes an album of some images, and shows its link. */
export function AlbumButton({ client, keys }: AlbumButtonProps) {
  const [album, setAlbum] = useState<MadeAlbum | 'failed'>();

  const make = async () => {
    const made = await client.makeAlbum([...keys]).catch(() => 'failed' as const);
    setAlbum(made);
    announce(made === 'failed' ? strings.album.failed : strings.album.made);
  };
  return (
    <>
      <button type="button" class="button" onClick={() => void make()}>
        {strings.album.make}
      </button>
      {album === 'failed' && <span class="state error">{strings.album.failed}</span>}
      {album && album !== 'failed' && (
        <div class="made-album">
          <CopyField label={strings.album.link} name={strings.album.made} value={album.link} />
          <CopyField label={strings.album.token} name={strings.album.made} value={album.editToken} />
        </div>
      )}
    </>
  );
}
