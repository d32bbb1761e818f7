/** Whether what a test fetches is compared with openapi.json: not where others answer in imglink's place. */
export const comparison = { isOn: true };
