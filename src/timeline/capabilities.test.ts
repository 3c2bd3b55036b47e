import { describe, expect, it } from 'vitest'
import * as parts from '#tests/support/timelines/parts.ts'
import { capabilities } from './capabilities.ts'
import { captionAnimationTypes, type Params } from './editor-state.ts'
import { validateEditorState } from './validate-editor-state.ts'

const second = 240_000

describe('capabilities', () => {
  it('offer every caption animation in one place', () => {
    const { in: entering, out, loop } = capabilities.captionAnimations
    expect([entering, out, loop].map((group) => group.length)).toEqual([4, 2, 3])
    expect([...entering, ...out, ...loop].map(({ type }) => type)).toEqual([...captionAnimationTypes])
  })

  it('offer each transition in each of its directions', () => {
    expect(capabilities.transitionPresets).toHaveLength(19)
    expect(new Set(capabilities.transitionPresets.map(({ id }) => id)).size).toBe(19)
    expect(capabilities.transitionPresets.find(({ id }) => id === 'wipe-from-top-left')).toEqual({
      id: 'wipe-from-top-left',
      type: 'wipe',
      label: 'Wipe from top left',
      params: { direction: 'from-top-left' },
    })
  })

  it('are all valid in a document', () => {
    const effects = capabilities.effectPresets.map((preset) => [
      parts.effectItem(preset.id, { effectType: preset.type, ...settingsOf(preset) }),
    ])
    const filters = capabilities.filterPresets.map((preset) => [
      parts.filterItem(preset.id, { filterType: preset.type, ...settingsOf(preset) }),
    ])
    expect(validateEditorState(parts.stateOf([...effects, ...filters])).errors).toEqual([])
    for (const { type, params } of capabilities.transitionPresets) {
      const transition = parts.transitionOf('t', ['a', 'b'], { type, ...(params && { params }) })
      const clips = [parts.solidItem('a'), parts.solidItem('b', { startTicks: second })]
      expect(validateEditorState(parts.stateOf([clips], { transitions: { t: transition } })).valid).toBe(true)
    }
    for (const level of capabilities.backgroundPresets.blurLevels)
      expect(
        validateEditorState(parts.stateOf([[]], { globalBackground: { type: 'blur', level } })).valid,
      ).toBe(true)
  })
})

function settingsOf(preset: { defaultIntensity: number; defaultDurationInSeconds: number; params?: Params }) {
  return {
    intensity: preset.defaultIntensity,
    durationTicks: preset.defaultDurationInSeconds * second,
    ...(preset.params && { params: preset.params }),
  }
}
