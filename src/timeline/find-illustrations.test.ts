import { describe, expect, it } from 'vitest'
import { findIllustrations } from './find-illustrations.ts'
import { illustrationNames } from './illustration-names.ts'

const names = [
  'IAiChat',
  'IChatBot',
  'ICharts',
  'ICreativeProcess',
  'ICreativeThinking',
  'IGrowthChart',
  'IMegaphone',
  'IProductDemo',
  'IWelcome',
  'IWelcomeAboard',
]
const find = (query: string) => findIllustrations(query, names)

describe('the search among illustrations', () => {
  it('gives all by the alphabet when nothing is asked', () => {
    expect(find(' ')).toEqual(names.toSorted())
    expect(findIllustrations('')).toEqual([...illustrationNames].sort())
  })

  it('finds words and parts of names, whatever the case', () => {
    expect(find('chat')).toEqual(['IAiChat', 'IChatBot'])
    expect(find('CREATIVE')).toEqual(['ICreativeProcess', 'ICreativeThinking'])
    expect(find('egapho')).toEqual(['IMegaphone'])
  })

  it('puts the whole name first, then beginnings, then parts', () => {
    expect(find('IWelcome')).toEqual(['IWelcome', 'IWelcomeAboard'])
    expect(find('welcome')).toEqual(['IWelcome', 'IWelcomeAboard'])
    expect(findIllustrations('art', ['IChart', 'IArtist', 'IModernArt'])).toEqual([
      'IArtist',
      'IModernArt',
      'IChart',
    ])
  })

  it('asks for every word', () => {
    expect(find('demo product')).toEqual(['IProductDemo'])
    expect(find('product chart')).toEqual([])
    expect(find('productdemo')).toEqual(['IProductDemo'])
  })

  it('forgives a slip in a word that is long enough', () => {
    expect(find('wellcome')).toEqual(['IWelcome', 'IWelcomeAboard'])
    expect(find('creativ thinkng')).toEqual(['ICreativeThinking'])
    expect(find('bat')).toEqual([])
    expect(find('zzzzzzzz')).toEqual([])
  })

  it('knows the names that templates use', () => {
    expect(findIllustrations('chat')).toEqual(expect.arrayContaining(['IAiChat', 'IChatBot']))
    expect(findIllustrations('creative').slice(0, 2)).toEqual(['ICreativeProcess', 'ICreativeThinking'])
  })
})
