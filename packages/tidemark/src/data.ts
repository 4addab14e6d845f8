export { factory, type Factory, type Overrides } from './data/factory.ts'
export { defineIds, readId, type IdParts, type Ids } from './data/ids.ts'
