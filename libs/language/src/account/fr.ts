import type { AccountPageStrings } from './account-page-strings.js';

export const accountPages: AccountPageStrings = {
  upload: 'Envoyer',
  signIn: 'Se connecter',
  signOut: 'Se déconnecter',
  accountMenu: (name) => `Compte ${name}`,

  signInPage: {
    title: 'Se connecter',
    text: 'Connectez-vous avec une clé d’API. L’exploitant de ce site peut vous en donner une.',
    key: 'Clé d’API',
    submit: 'Se connecter',
    withProvider: (name) => `Se connecter avec ${name}`,
    or: 'ou',
    failed: 'La connexion a échoué. Réessayez.',
    away: 'Le service de connexion est indisponible pour le moment. Réessayez plus tard.',
    wrong: 'Cette clé n’est pas valable. Elle a peut-être été révoquée ou a expiré.',
    blocked: (wait) => `Trop de clés erronées. Réessayez dans ${wait}.`,
  },

  signedOut: {
    title: 'Vous êtes déconnecté',
    text: 'Vous êtes déconnecté de ce site, mais peut-être encore connecté au service de connexion.',
    atProvider: (name) => `Se déconnecter de ${name}`,
  },

  images: {
    title: 'Mes images',
    empty: 'Les images que vous envoyez en étant connecté apparaissent ici.',
    search: 'Rechercher dans les titres et les descriptions',
    searchSubmit: 'Rechercher',
    newest: 'Images les plus récentes',
    older: 'Images plus anciennes',
    searchFurther: 'Rechercher plus loin',
    none: 'Aucune image trouvée.',
    noneYet: 'Aucune image trouvée parmi les plus récentes.',
    choose: (name) => `Sélectionner ${name}`,
    chooseAll: 'Tout sélectionner',
    links: 'Copier les liens',
    copied: 'Copié',
    album: 'Créer un album',
    albumTitle: 'Titre de l’album',
    delete: 'Supprimer',
    deleteTitle: (images) => (images <= 1 ? 'Supprimer cette image ?' : `Supprimer ${images} images ?`),
    deleteText: 'Leurs liens ne fonctionneront plus pour personne. Cette action est irréversible.',
    deleteYes: 'Supprimer définitivement',
    deleteNo: 'Conserver',
    back: 'Retour aux images',
  },

  sessions: {
    title: 'Sessions',
    text: 'Ces navigateurs sont connectés à votre compte.',
    current: 'Ce navigateur',
    unknownBrowser: 'Navigateur inconnu',
    since: (time) => `Connecté le ${time}`,
    end: 'Déconnecter',
    endOf: (browser) => `Déconnecter : ${browser}`,
    endOthers: 'Déconnecter tous les autres navigateurs',
  },
};
