import { share } from '../share/fr.js';
import type { UploadPageStrings } from './upload-page-strings.js';

export const uploadPage: UploadPageStrings = {
  ...share,
  title: 'Envoyer des images',

  headline: 'Déposez des images n’importe où',
  headlineTouch: 'Envoyer des images',
  orPaste: 'ou collez ici une image ou son adresse, ou',
  chooseFiles: 'Choisir des fichiers',
  takePhoto: 'Prendre une photo',
  kinds: 'JPEG, PNG, GIF, WebP ou AVIF. Les données de localisation et d’appareil sont supprimées des photos.',
  urlOfImage: 'Adresse d’une image',
  fetchUrl: 'Récupérer',
  urlIsWrong: 'Ce n’est pas une adresse qui commence par http:// ou https://.',
  fields: 'Titre, description, expiration',
  fieldsAreSet: 'pour les images suivantes',
  titleField: 'Titre',
  descriptionField: 'Description',
  deleteAfter: 'Supprimer après',
  never: 'Jamais',
  dropNow: 'Déposez pour envoyer',
  api: 'API',

  uploads: 'Envois',
  progressOfAll: (done, all) => `${done} sur ${all} terminés`,
  failedOfAll: (failed) => (failed <= 1 ? `${failed} échec` : `${failed} échecs`),
  copyAll: 'Tout copier',
  cancelAll: 'Tout annuler',
  clearFinished: 'Masquer les envois terminés',

  waiting: 'En attente',
  retryIn: (seconds) => `Le serveur est surchargé. Nouvel essai dans ${seconds} s`,
  reconnectIn: (seconds) =>
    seconds > 0
      ? `Connexion perdue. Nouvel essai dans ${seconds} s`
      : 'Vous êtes hors ligne. L’envoi reprendra dès le retour de la connexion.',
  progress: (percent, size) => `${percent} sur ${size}`,
  progressOf: (name) => `Progression de l’envoi de ${name}`,
  fetching: (host) => `Récupération depuis ${host}…`,
  finishing: 'Finalisation…',
  processing: 'Traitement…',
  done: 'Terminé',
  failed: 'Échec',
  cancelled: 'Annulé',

  cancel: 'Annuler',
  retry: 'Réessayer',
  dismiss: 'Masquer',
  copyFailed: 'Copie impossible',
  format: 'Copier au format',
  linkOf: (name) => `Lien vers ${name}`,
  open: 'Ouvrir',
  send: 'Partager',
  delete: 'Supprimer',
  deleteQuestion: 'Supprimer pour tout le monde ?',
  deleteYes: 'Oui, supprimer',
  deleteNo: 'Conserver',
  deleting: 'Suppression…',
  deleted: (name) => `${name} a été supprimée`,

  uploaded: (name) => `${name} a été envoyée`,
  uploadFailed: (name, reason) => `${name} n’a pas été envoyée. ${reason}`,

  failures: {
    noConnection:
      'La connexion a été interrompue. Le serveur est peut-être indisponible ou n’accepte pas les fichiers de cette taille.',
    tooLarge: (limit) =>
      limit ? `Ce fichier est trop volumineux. La limite est de ${limit}.` : 'Ce fichier est trop volumineux.',
    tooManyPixels: (limit) =>
      limit ? `Cette image a trop de pixels. La limite est de ${limit}.` : 'Cette image a trop de pixels.',
    notAnImage: 'Ce format n’est pas pris en charge. Utilisez JPEG, PNG, GIF, WebP ou AVIF.',
    heic: 'La plupart des navigateurs n’affichent pas les photos HEIC. Exportez-la en JPEG, puis envoyez le fichier JPEG.',
    damaged:
      'Cette image est endommagée et ne peut pas être affichée. Essayez de l’exporter ou de la télécharger à nouveau.',
    empty: 'Ce fichier est vide.',
    changedOnTheWay: 'Le fichier a été altéré pendant l’envoi. Réessayez.',
    tooSlow: 'L’envoi était trop lent et le serveur l’a interrompu. Réessayez avec une connexion plus rapide.',
    tooMany: (wait) =>
      wait
        ? `Vous avez atteint la limite d’envoi. Réessayez dans ${wait}.`
        : 'Vous avez atteint la limite d’envoi. Réessayez plus tard.',
    busy: (wait) =>
      wait ? `Le serveur est surchargé. Réessayez dans ${wait}.` : 'Le serveur est surchargé. Réessayez plus tard.',
    noSpace: 'Le serveur n’a plus d’espace de stockage. Réessayez plus tard.',
    urlRefused: 'Il n’y a pas à cette adresse d’image que le serveur puisse récupérer.',
    signedOut: 'Votre session est terminée. Connectez-vous dans un autre onglet, puis réessayez.',
    gone: 'L’image a été supprimée avant la fin de l’envoi.',
    serverProblem: (status) => `Le serveur n’a pas pu traiter la demande (erreur ${status}).`,
  },

  history: 'Vos images',
  historyNote:
    'Cette liste n’est enregistrée que dans ce navigateur. Sans elle, vous ne pouvez plus supprimer vos images.',
  historyEmpty: 'Les images que vous envoyez depuis ce navigateur apparaissent ici.',
  historyBlocked:
    'Ce navigateur n’enregistre aucune donnée pour cette page. La liste sera perdue à sa fermeture : copiez les liens de suppression ou exportez la liste.',
  historyFull:
    'Ce navigateur n’a plus d’espace de stockage. Les nouveaux envois disparaîtront de la liste à la fermeture de la page : exportez la liste.',
  deleteLink: 'Lien de suppression',
  search: 'Rechercher',
  found: (count) => (count <= 1 ? `${count} image` : `${count} images`),
  showMore: 'Afficher plus',
  sort: 'Trier',
  orders: { newest: 'Plus récentes', oldest: 'Plus anciennes', name: 'Nom', largest: 'Plus lourdes' },
  select: (name) => `Sélectionner ${name}`,
  selectAll: 'Tout sélectionner',
  selectNone: 'Ne rien sélectionner',
  selected: (images) => (images === 1 ? '1 image sélectionnée' : `${images} images sélectionnées`),
  forget: 'Retirer de la liste',
  forgottenCount: (images) =>
    images === 1 ? '1 image a été retirée de la liste' : `${images} images ont été retirées de la liste`,
  undo: 'Annuler',
  deleteCountQuestion: (images) =>
    images === 1 ? 'La supprimer pour tout le monde ?' : `Supprimer ${images} images pour tout le monde ?`,
  deletedCount: (deleted, images) =>
    deleted === images
      ? `Supprimées : ${deleted}`
      : `Supprimées : ${deleted} sur ${images}. Réessayez pour les autres.`,
  album: {
    make: 'Créer un album',
    made: 'L’album a été créé',
    failed: 'L’album n’a pas été créé. Réessayez.',
    link: 'Album',
    token: 'Jeton de modification',
  },
  move: 'Déplacer vers le compte',
  moveQuestion: (account) =>
    `Déplacer les images vers le compte ${account} ? Elles apparaîtront alors dans « Mes images ».`,
  moveYes: 'Oui, déplacer',
  moveNo: 'Conserver ici',
  moved: (images) =>
    images <= 1 ? `${images} image a été déplacée vers le compte` : `${images} images ont été déplacées vers le compte`,
  moveFailed: 'Les images n’ont pas pu être déplacées. Réessayez.',
  export: 'Exporter',
  import: 'Importer',
  imported: (count) => (count <= 1 ? `${count} image ajoutée` : `${count} images ajoutées`),
  importFailed: 'Impossible de lire le fichier',
  clear: 'Vider la liste',
  clearQuestion: 'Vider la liste ? Les images restent en ligne, mais vous ne pourrez plus les supprimer.',
  clearYes: 'Oui, vider',
  clearNo: 'Conserver',
  cleared: 'La liste est vide',
};
