/** Persons in the vendor's words, and the vendor's words about them in ours. */
import { refuse } from '#base/refuse.ts'
import { linkPath } from '#core/assets/asset-references.ts'
import type { NewThumbnail } from '#core/persons/add-thumbnails.ts'
import type { PersonFilter, PersonOrder } from '#core/persons/person-lists.ts'
import type { NewPerson, PersonCorrection } from '#core/persons/person-store.ts'
import type { PersonView, ThumbnailView } from '#core/persons/person-views.ts'
import { queryOf } from '#http/request-parts.ts'
import type {
  CreatePersonBody,
  PersonAnswer,
  SearchPersonsBody,
  ThumbnailAnswer,
  ThumbnailBody,
  UpdatePersonBody,
} from '../wire/persons.ts'
import { PersonListQuery } from '../wire/queries.ts'
import { lengthOf, numberIn, refuseControls, refuseForbidden } from './request.ts'

/** How a picture of ours is reached. */
export type PictureTelling = { tokens: ReadonlyMap<string, string>; origin: string }

const longestName = 50
const longestDescription = 700

export function toPerson(person: PersonView, telling: PictureTelling): PersonAnswer {
  return {
    id: person.number,
    personId: person.number,
    name: person.name,
    description: person.description,
    tags: person.tags.map(({ number, name }) => ({ id: number, name })),
    thumbnails: person.thumbnails.map((thumbnail) => toThumbnail(thumbnail, telling)),
    assetCount: person.assetCount,
    sceneCount: person.sceneCount,
  }
}

export function toThumbnail(
  { number, asset_id, is_primary }: ThumbnailView,
  telling: PictureTelling,
): ThumbnailAnswer {
  return { id: number, url: pictureUrl(asset_id, telling), isPrimaryThumbnail: is_primary }
}

export function pictureUrl(assetId: string, { tokens, origin }: PictureTelling): string {
  return origin + linkPath(tokens.get(assetId)!, 'picture.jpg')
}

export function newPersonOf({ name, description, thumbnails }: CreatePersonBody): NewPerson {
  return {
    name: name === undefined ? null : textOf('name', name, longestName),
    description: description === undefined ? null : descriptionOf(description),
    thumbnails: thumbnailsOf(thumbnails ?? []),
  }
}

/** Where several leave open which is the primary one, the first is. */
export function thumbnailsOf(given: readonly ThumbnailBody[]): NewThumbnail[] {
  const isOpen = given.every(({ isPrimaryThumbnail }) => isPrimaryThumbnail === undefined)
  return given.map(({ thumbnailKey, isPrimaryThumbnail }, place) => ({
    key: thumbnailKey,
    isPrimary: isOpen ? place === 0 : (isPrimaryThumbnail ?? true),
  }))
}

export function correctionOf({ name, description, primaryThumbnailId }: UpdatePersonBody): PersonCorrection {
  return {
    ...(name === undefined ? {} : { name: textOf('name', name, longestName) }),
    ...(description === undefined ? {} : { description: descriptionOf(description) }),
    ...(primaryThumbnailId === undefined
      ? {}
      : { primaryThumbnail: idOf('primaryThumbnailId', primaryThumbnailId) }),
  }
}

const everybody: PersonFilter = { namePart: null, numbers: null, tags: null, isNamed: null }

/** Of the address of a list. */
export function filterOfQuery(request: { query: unknown }): PersonFilter {
  const { name, tagIdList } = queryOf(request, PersonListQuery)
  return {
    ...everybody,
    namePart: name === undefined ? null : namePartOf(String(name)),
    tags: tagIdList === undefined ? null : tagListOf(String(tagIdList)),
  }
}

export function filterOf({ name, personIds, tagIds, nameType }: SearchPersonsBody): PersonFilter {
  return {
    namePart: name === undefined ? null : namePartOf(name),
    numbers: conditionOf('personIds', personIds),
    tags: conditionOf('tagIds', tagIds),
    isNamed: nameType === undefined ? null : nameType === 'NAMED',
  }
}

const columns = {
  ASSET_COUNT: 'assetCount',
  CREATED_AT: 'createdAt',
  PERSON_ID: 'number',
  NAME: 'name',
} as const satisfies Record<string, PersonOrder['by']>

export function orderOf({ sortColumn = 'ASSET_COUNT', sortType = 'DESC' }: SearchPersonsBody): PersonOrder {
  return { by: columns[sortColumn], isAscending: sortType === 'ASC' }
}

/** Clients send ids as numbers and as text. Rejects with `request_invalid` for anything else. */
export function idsOf(field: string, given: readonly unknown[], most = 1000): number[] {
  if (given.length > most) refuse(field, `must name ${most} at most`)
  return given.map((id) => idOf(field, id))
}

function idOf(field: string, given: unknown): number {
  return numberIn(field, typeof given === 'number' && Number.isInteger(given) ? String(given) : given)
}

/** A list of nothing asks for nothing. */
function conditionOf(field: string, given: readonly unknown[] = []): number[] | null {
  return given.length === 0 ? null : idsOf(field, given)
}

/** A line without space around it, such as a name. Rejects with `request_invalid`. */
export function textOf(field: string, given: string, longest: number): string {
  const text = given.trim()
  if (text === '' || lengthOf(text) > longest) refuse(field, `must have 1 to ${longest} characters`)
  refuseControls(field, text)
  return text
}

/** May have several lines. */
function descriptionOf(given: string): string {
  const field = 'description'
  if (given.trim() === '' || lengthOf(given) > longestDescription)
    refuse(field, `must have 1 to ${longestDescription} characters`)
  refuseControls(field, given.replace(/[\t\n\r]/g, ' '))
  return given.trim()
}

function namePartOf(given: string): string {
  if (lengthOf(given) < 2 || lengthOf(given) > longestName)
    refuse('name', `must have 2 to ${longestName} characters`)
  refuseForbidden('name', given)
  return given
}

function tagListOf(given: string): number[] {
  const tags = given.split(',').map((tag) => numberIn('tagIdList', tag.trim()))
  if (tags.length > 30) refuse('tagIdList', 'must name 30 at most')
  return tags
}
