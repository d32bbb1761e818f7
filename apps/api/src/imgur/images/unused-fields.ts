/** Fields of Imgur's images that have no meaning here, in the order that Imgur gives them in. */
export const NOT_KEPT = {
  views: 0,
  bandwidth: 0,
  vote: null,
  favorite: false,
  nsfw: null,
  section: null,
  account_url: null,
} as const;

export const FLAGS = {
  is_ad: false,
  in_most_viral: false,
  has_sound: false,
  tags: [] as string[],
  ad_type: 0,
  ad_url: '',
  edited: '0',
  in_gallery: false,
} as const;

/** Of an image that is read, not of one that was just sent. */
export const NOT_COUNTED = {
  comment_count: null,
  favorite_count: null,
  ups: null,
  downs: null,
  points: null,
  score: null,
  topic: null,
  topic_id: null,
  is_album: false,
} as const;
