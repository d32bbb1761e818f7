/**
 * Switches the comparison of fetched answers with openapi.json on and off: off where another server answers instead.
 */
export const comparison = { isOn: true };
