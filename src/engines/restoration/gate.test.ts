import { describe, expect, it } from 'vitest'
import { choiceByMeasures, choiceByScores } from './gate.ts'
import { noRepairs, planRepairs } from './repair-plan.ts'
import { harmlessShare, suppressionDb } from './suppression.ts'

describe('the choice by scores', () => {
  it.each([
    [2.0, 3.0, null, 'restored'],
    [3.2, 3.22, null, 'input'],
    [3.2, 3.1, null, 'input'],
    [3.2, 3.25, null, 'restored'],
    [1.2, 2.6, 2.69, 'restored'],
    [1.2, 2.6, 2.7, 'dereverberated'],
    [3.2, 3.0, 3.1, 'input'],
    [3.0, 2.9, 3.1, 'dereverberated'],
  ])('of input %f, restored %f, dereverberated %j is %s', (input, restored, dereverberated, choice) => {
    expect(choiceByScores(input, restored, dereverberated)).toBe(choice)
  })
})

describe('the choice by measures', () => {
  it('dereverberates certain rooms, leaves alone what is very clean, and restores the rest', () => {
    expect(choiceByMeasures(20, true)).toBe('dereverberated')
    expect(choiceByMeasures(50, false)).toBe('input')
    expect(choiceByMeasures(40, false)).toBe('restored')
    expect(choiceByMeasures(null, false)).toBe('restored')
  })
})

describe('suppression', () => {
  const tone = Float32Array.from({ length: 48_000 }, (_, i) => Math.sin(i / 10) * (i < 24_000 ? 1 : 0.01))

  it('is what was taken from the loud part', () => {
    const half = tone.map((value, i) => (i < 24_000 ? value / 2 : value))
    expect(suppressionDb([[tone]], [[half]], 48_000)).toBeCloseTo(-6.02, 1)
    expect(suppressionDb([[new Float32Array(48_000)]], [[new Float32Array(48_000)]], 48_000)).toBe(0)
  })

  it('lets only a part of the result through from -4 dB on', () => {
    expect([0, -4, -6.5, -9, -30].map(harmlessShare)).toEqual([1, 1, 0.675, 0.35, 0.35])
  })
})

describe('repairs', () => {
  const findings = {
    clippedShare: 0,
    clickCount: 0,
    clicksPerSecond: 0,
    hum: null,
    secondPowers: new Float32Array(0),
  }
  const hum = { fundamentalHz: 50, harmonicsHz: [50, 100, 150] }

  it('are planned only for what was found', () => {
    expect(planRepairs(findings)).toEqual(noRepairs)
    expect(planRepairs({ ...findings, clippedShare: 0.0004, clicksPerSecond: 2 })).toEqual(noRepairs)
    expect(planRepairs({ ...findings, clippedShare: 0.01 }).declip).toBe('full')
    expect(planRepairs({ ...findings, clippedShare: 0.1 }).declip).toBe('fast')
    expect(planRepairs({ ...findings, clippedShare: 0.3 }).declip).toBeNull()
    expect(planRepairs({ ...findings, clicksPerSecond: 4 }).declick).toBe(true)
    expect(planRepairs({ ...findings, clicksPerSecond: 4, clippedShare: 0.3 }).declick).toBe(false)
    expect(planRepairs({ ...findings, clicksPerSecond: 4, hum })).toEqual({
      declip: null,
      declick: false,
      humHz: [50, 100, 150],
    })
  })
})
