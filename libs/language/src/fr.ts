import type { ServerPageStrings } from './server-page-strings.js';
import type { ShareStrings } from './share-strings.js';
import type { UploadPageStrings } from './upload-page-strings.js';

const share: ShareStrings = {
  copy: 'Copier',
  copied: 'Copié',
  formats: { link: 'Lien', direct: 'Lien direct', markdown: 'Markdown', bbcode: 'BBCode', html: 'HTML' },
};

export const uploadPage: UploadPageStrings = {
  ...share,
  title: 'imglink : envoyer des images',

  headline: 'Déposez des images n’importe où',
  headlineTouch: 'Envoyer des images',
  orPaste: 'ou collez-les ici, ou',
  chooseFiles: 'Choisir des fichiers',
  takePhoto: 'Prendre une photo',
  kinds: 'JPEG, PNG, GIF, WebP ou AVIF. Les données de lieu et d’appareil sont retirées des photos.',
  dropNow: 'Lâchez pour envoyer',
  api: 'API',

  uploads: 'Envois',
  progressOfAll: (done, all) => `${done} sur ${all} terminés`,
  failedOfAll: (failed) => (failed <= 1 ? `${failed} échec` : `${failed} échecs`),
  copyAll: 'Tout copier',
  cancelAll: 'Tout annuler',
  clearFinished: 'Masquer les terminés',

  waiting: 'En attente',
  retryIn: (seconds) => `En attente : le serveur est occupé, nouvel essai dans ${seconds} s`,
  reconnectIn: (seconds) =>
    seconds > 0
      ? `Connexion perdue : nouvel essai dans ${seconds} s`
      : 'Pas de connexion : l’envoi reprendra avec elle',
  progress: (percent, size) => `${percent} de ${size}`,
  progressOf: (name) => `Progression de ${name}`,
  finishing: 'Finalisation…',
  processing: 'Traitement…',
  done: 'Terminé',
  failed: 'Échec',
  cancelled: 'Annulé',

  cancel: 'Annuler',
  retry: 'Réessayer',
  dismiss: 'Masquer',
  copyFailed: 'Copie impossible',
  format: 'Copier en',
  linkOf: (name) => `Lien vers ${name}`,
  open: 'Ouvrir',
  delete: 'Supprimer',
  deleteQuestion: 'Supprimer pour tout le monde ?',
  deleteYes: 'Oui, supprimer',
  deleteNo: 'Garder',
  deleting: 'Suppression…',
  deleted: (name) => `${name} est supprimée`,

  uploaded: (name) => `${name} est en ligne`,
  uploadFailed: (name, reason) => `Échec de ${name} : ${reason}`,

  failures: {
    noConnection: 'La connexion s’est rompue. Le serveur est peut-être arrêté, ou refuse un fichier de cette taille.',
    tooLarge: (limit) =>
      limit ? `Ce fichier est trop volumineux. La limite est de ${limit}.` : 'Ce fichier est trop volumineux.',
    tooManyPixels: (limit) =>
      limit ? `Cette image a trop de pixels. La limite est de ${limit}.` : 'Cette image a trop de pixels.',
    notAnImage: 'Ce n’est pas une image d’un format accepté. Envoyez du JPEG, PNG, GIF, WebP ou AVIF.',
    heic: 'C’est une photo HEIC, que la plupart des navigateurs n’affichent pas. Exportez-la en JPEG, puis envoyez celle-ci.',
    damaged: 'Cette image est endommagée et ne peut pas être affichée. Exportez-la ou téléchargez-la à nouveau.',
    empty: 'Ce fichier est vide.',
    changedOnTheWay: 'Le fichier est arrivé modifié sur le serveur. Réessayez.',
    tooSlow: 'L’envoi était trop lent, le serveur l’a donc interrompu. Réessayez avec une connexion plus rapide.',
    tooMany: (wait) =>
      wait
        ? `Vous avez envoyé trop d’images pour l’instant. Réessayez dans ${wait}.`
        : 'Vous avez envoyé trop d’images pour l’instant. Réessayez plus tard.',
    busy: (wait) =>
      wait ? `Le serveur est occupé. Réessayez dans ${wait}.` : 'Le serveur est occupé. Réessayez plus tard.',
    noSpace: 'Le serveur n’a plus de place. Réessayez plus tard.',
    gone: 'L’image a été supprimée avant la fin de l’envoi.',
    serverProblem: (status) => `Le serveur n’a pas pu traiter la demande (${status}).`,
  },

  history: 'Vos images',
  historyNote: 'Cette liste, seul moyen de supprimer une image, n’est gardée que dans ce navigateur.',
  historyEmpty: 'Ce que vous envoyez depuis ce navigateur apparaîtra ici.',
  historyBlocked:
    'Ce navigateur ne conserve rien pour cette page. La liste disparaît à sa fermeture : copiez les liens de suppression ou exportez la liste.',
  historyFull:
    'Ce navigateur n’a plus de place. Ce que vous envoyez maintenant disparaîtra de la liste à la fermeture de la page : exportez la liste.',
  deleteLink: 'Lien de suppression',
  search: 'Rechercher',
  found: (count) => (count <= 1 ? `${count} image` : `${count} images`),
  showMore: 'Afficher plus',
  forget: 'Oublier',
  forgetQuestion: 'Retirer de cette liste ? L’image reste, mais vous ne pourrez plus la supprimer.',
  forgetYes: 'Oui, oublier',
  forgetNo: 'Garder',
  forgotten: (name) => `${name} n’est plus dans la liste`,
  export: 'Exporter',
  import: 'Importer',
  imported: (count) => (count <= 1 ? `${count} image ajoutée` : `${count} images ajoutées`),
  importFailed: 'Ce fichier est illisible',
  clear: 'Vider la liste',
  clearQuestion: 'Vider cette liste ? Les images restent, mais vous ne pourrez plus les supprimer.',
  clearYes: 'Oui, vider',
  clearNo: 'Garder',
  cleared: 'La liste est vide',
};

export const serverPages: ServerPageStrings = {
  ...share,
  upload: 'Envoyer',
  uploadAnImage: 'Envoyer une image',

  untitled: 'Image sans titre',
  type: 'Type',
  animated: 'animée',
  dimensions: 'Dimensions',
  size: 'Taille',
  uploaded: 'Envoyée le',
  expires: 'Expire le',
  share: 'Partager',

  missing: {
    title: 'Il n’y a pas d’image ici',
    text: 'Vérifiez l’adresse : elle se termine par 11 lettres et chiffres, et la casse compte.',
  },
  gone: { title: 'Cette image n’existe plus', text: 'Elle a été supprimée ou a expiré, et ne reviendra pas.' },
  nowhere: {
    title: 'Il n’y a rien ici',
    text: 'Rien ne se trouve à cette adresse. Peut-être en manque-t-il une partie.',
  },
  ownLink: 'Elle était à vous ? La page d’envoi liste ce qui a été envoyé depuis ce navigateur.',

  album: 'Album',
  imageCount: (images) => (images <= 1 ? `${images} image` : `${images} images`),
  emptyAlbum: 'Il n’y a aucune image dans cet album.',
  missingAlbum: {
    title: 'Il n’y a pas d’album ici',
    text: 'Vérifiez l’adresse : elle finit par 11 lettres et chiffres, majuscules et minuscules comptent.',
  },
  goneAlbum: { title: 'Cet album n’existe plus', text: 'Il a été supprimé et ne reviendra pas.' },

  deleteImage: {
    title: 'Supprimer cette image ?',
    text: 'Elle disparaîtra pour tout le monde, et son lien avec elle.',
    image: 'L’image',
    yes: 'Supprimer définitivement',
    no: 'La garder',
  },
  deleted: { title: 'L’image est supprimée', text: 'Son lien le dit désormais.' },
  goneAlready: { title: 'Cette image a déjà disparu', text: 'Elle a été supprimée ou a expiré.' },
  nothingToDelete: {
    title: 'Il n’y a pas d’image à supprimer ici',
    text: 'Vérifiez l’adresse : elle doit être complète.',
  },

  withoutScript: {
    title: 'Envoyer des images avec imglink',
    text: 'Cette page a besoin de JavaScript. Sans lui, envoyez depuis un terminal ; la réponse contient le lien :',
    api: 'En savoir plus sur l’API (en anglais)',
  },
  description: 'Envoyez une image, recevez un lien qui dure.',
};
