import { share } from '../share/fr.js';
import type { ServerPageStrings } from './server-page-strings.js';

export const serverPages: ServerPageStrings = {
  ...share,
  upload: 'Envoyer',
  uploadAnImage: 'Envoyer une image',

  image: 'Image',
  download: 'Télécharger',
  edit: {
    open: 'Modifier',
    title: 'Titre',
    description: 'Description',
    save: 'Enregistrer',
    delete: 'Supprimer',
    failed: 'Les modifications n’ont pas été enregistrées. Réessayez.',
  },
  untitled: 'Image sans titre',
  type: 'Format',
  animated: 'animée',
  dimensions: 'Dimensions',
  size: 'Poids',
  uploaded: 'Envoyée le',
  expires: 'Expire le',
  share: 'Partager',

  missing: {
    title: 'Image introuvable',
    text: 'Vérifiez l’adresse : elle se termine par 11 lettres et chiffres, et respecte les majuscules et les minuscules.',
  },
  gone: {
    title: 'Cette image n’est plus disponible',
    text: 'Elle a été supprimée ou a expiré, et ne peut pas être restaurée.',
  },
  blocked: {
    title: 'Cette image est bloquée',
    text: 'L’exploitant de ce site ne la montre pas.',
    reason: (reason) => `Motif : ${reason}`,
  },
  nowhere: {
    title: 'Page introuvable',
    text: 'Il n’y a aucune page à cette adresse. Elle est peut-être incomplète.',
  },
  forbidden: {
    title: 'Vous ne pouvez pas ouvrir cette page',
    text: 'Votre compte, ou la clé API avec laquelle vous vous êtes connecté, ne le permet pas.',
  },
  otherSite: {
    title: 'Cette requête vient d’un autre site',
    text: 'Rien n’a été modifié. Ouvrez la page ici et envoyez de nouveau son formulaire.',
  },
  unavailable: {
    title: 'Indisponible pour le moment',
    text: 'Le serveur n’atteint pas une partie dont il a besoin. Réessayez dans un instant.',
  },
  noSpace: {
    title: 'Le serveur n’a plus d’espace',
    text: 'Libérez de l’espace disque, puis réessayez.',
  },
  bannedClient: {
    title: 'Votre adresse est bloquée',
    text: 'Les signalements et les envois n’en sont pas acceptés. Vous pouvez toujours voir les images.',
  },
  ownLink: 'C’était votre image ? La page d’envoi affiche les images envoyées depuis ce navigateur.',

  album: 'Album',
  imageCount: (images) => (images <= 1 ? `${images} image` : `${images} images`),
  emptyAlbum: 'Cet album ne contient aucune image.',
  missingAlbum: {
    title: 'Album introuvable',
    text: 'Vérifiez l’adresse : elle se termine par 11 lettres et chiffres, et respecte les majuscules et les minuscules.',
  },
  goneAlbum: { title: 'Cet album n’est plus disponible', text: 'Il a été supprimé et ne peut pas être restauré.' },

  deleteImage: {
    title: 'Supprimer cette image ?',
    text: 'L’image et son lien ne fonctionneront plus pour personne. Cette action est irréversible.',
    image: 'L’image',
    yes: 'Supprimer définitivement',
    no: 'Conserver',
  },
  deleted: { title: 'Image supprimée', text: 'Son lien ne fonctionne plus.' },
  goneAlready: { title: 'Cette image n’existe plus', text: 'Elle a déjà été supprimée ou a expiré.' },
  nothingToDelete: {
    title: 'Aucune image à supprimer',
    text: 'Vérifiez l’adresse : elle doit être complète.',
  },

  closed: {
    title: 'Connectez-vous pour envoyer des images',
    text: 'Ici, seules les personnes qui ont un compte peuvent envoyer des images.',
    signIn: 'Se connecter',
  },
  uploadForm: {
    choose: 'Choisir une image',
    submit: 'Envoyer',
    uploaded: {
      title: 'Image envoyée',
      text: 'Conservez le lien de suppression : il n’est affiché qu’ici.',
      later: 'Le lien fonctionnera dans un instant. Conservez le lien de suppression : il n’est affiché qu’ici.',
      deleteLink: 'Lien de suppression',
    },
    refused: 'L’image n’a pas été envoyée',
  },
  withoutScript: {
    title: 'Envoyer des images',
    text: 'Vous pouvez aussi envoyer une image depuis un terminal ; la réponse contient le lien :',
    api: 'En savoir plus sur l’API (en anglais)',
  },
  description: 'Envoyez une image et obtenez un lien durable.',
};
