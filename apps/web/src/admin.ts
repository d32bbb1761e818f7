import './admin.css';
import { ModeratedList } from './admin/moderated-list.js';

/*
 * The script of the administrators' pages with images: keyboard, actions without another page, undo. The pages work
 * without it. The server renders the markup (apps/api/src/pages/admin).
 */
const form = document.querySelector<HTMLFormElement>('form[data-moderated]');
if (form) new ModeratedList(form).listen();
