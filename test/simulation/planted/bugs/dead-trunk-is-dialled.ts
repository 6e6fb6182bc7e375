import * as original from '../../../../app/domain/trunk-contacts.js';

export * from '../../../../app/domain/trunk-contacts.js';

/** Whatever OPTIONS found out of the contacts, the first one is asked. */
export const bestContact: typeof original.bestContact = ({ id, contacts }, known, tried) => {
  const nothing = Object.keys(known).length > 0 ? {} : known;
  return original.bestContact({ id, contacts }, nothing, tried);
};
