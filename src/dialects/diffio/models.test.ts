import { describe, expect, it } from 'vitest'
import { generationEndpoints, models } from './models.ts'

const none = new Set<string>()
const keysByPath = Object.fromEntries(
  generationEndpoints(none).map(({ endpoint, model }) => [endpoint, model.key]),
)

describe('generation paths', () => {
  it('are the documented ones, each with the key it answers', () => {
    expect(keysByPath).toEqual({
      'diffio-2.0-generation': 'diffio-2',
      'diffio-2.0-flash-generation': 'diffio-2-flash',
      'diffio-3.0-generation': 'diffio-3',
      'diffio-3.2-generation': 'diffio-3.2',
      'diffio-3.4-generation': 'diffio-3.5',
      'diffio-3.5-generation': 'diffio-3.5',
      'diffio-4.0-generation': 'diffio-4.0',
      'diffio-4.0-flash-generation': 'diffio-4.0-flash',
      'diffio-4.0-pro-generation': 'diffio-4.0-pro',
      'diffio-4.5-flash-generation': 'diffio-4.5-flash',
      'diffio-4.5-pro-generation': 'diffio-4.5-pro',
    })
  })

  it('are all served unless the operator retires some', () => {
    expect(generationEndpoints(none).every(({ retirement }) => retirement === null)).toBe(true)
  })
})

describe('a chain', () => {
  it('is flash for the flash models and best for all others', () => {
    const keysOf = (chain: string) => models.filter((each) => each.chain === chain).map(({ key }) => key)
    expect(keysOf('flash')).toEqual(['diffio-2-flash', 'diffio-4.0-flash', 'diffio-4.5-flash'])
    expect(keysOf('best')).toHaveLength(models.length - 3)
  })
})

describe('a retired model', () => {
  const retirementOf = (retired: string[], endpoint: string) =>
    generationEndpoints(new Set(retired)).find((each) => each.endpoint === endpoint)?.retirement

  it('names itself and what is still served', () => {
    expect(retirementOf(['diffio-2'], 'diffio-2.0-generation')).toEqual({
      retiredModel: 'diffio-2',
      supportedModels: models.map(({ key }) => key).filter((key) => key !== 'diffio-2'),
    })
    expect(retirementOf(['diffio-2'], 'diffio-2.0-flash-generation')).toBeNull()
  })

  it('takes its aliases along, but a former key retires its own path alone', () => {
    expect(retirementOf(['diffio-3.5'], 'diffio-3.4-generation')?.retiredModel).toBe('diffio-3.5')
    expect(retirementOf(['diffio-3.4'], 'diffio-3.4-generation')?.retiredModel).toBe('diffio-3.4')
    expect(retirementOf(['diffio-3.4'], 'diffio-3.5-generation')).toBeNull()
  })

  it('must be one that exists', () => {
    expect(() => generationEndpoints(new Set(['diffio-9']))).toThrow(/no Diffio model 'diffio-9'/)
  })
})
