import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'
import { settings } from './settings/index.ts'

const secret = 'x'.repeat(32)

describe('settings', () => {
  it('have defaults that are good', () => {
    const config = loadConfig({})
    expect(config).toMatchObject({ host: '127.0.0.1', port: 7300, databaseUrl: null, publicUrl: null })
    expect([...config.roles]).toEqual(['api', 'worker', 'console'])
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('are each declared once', () => {
    const names = settings.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('take a direct database from the other one when it is not given', () => {
    const config = loadConfig({ DATABASE_URL: 'postgres://db/one', TRIPTYCH_SECRET: secret })
    expect(config.databaseDirectUrl).toBe('postgres://db/one')
  })

  it.each([
    ['TRIPTYCH_PORT', '70000'],
    ['TRIPTYCH_PORT', '7300x'],
    ['TRIPTYCH_ROLES', 'api,cook'],
    ['TRIPTYCH_PUBLIC_URL', 'media.example.org'],
    ['TRIPTYCH_PUBLIC_URL', 'https://media example.org'],
    ['TRIPTYCH_LOG_LEVEL', 'loud'],
    ['TRIPTYCH_MODELS_PULL', 'perhaps'],
    ['TRIPTYCH_UPLOAD_LINK_SECONDS', '0'],
    ['TRIPTYCH_MAX_UPLOAD_BYTES', '2GB'],
    ['TRIPTYCH_RENDER_CREDITS', 'free'],
    ['TRIPTYCH_RENDERS_PER_ACCOUNT', '0'],
    ['TRIPTYCH_SECRET', 'short'],
    ['TRIPTYCH_INDEXES', 'newest'],
    ['TRIPTYCH_WORDS', 'whisper,monks'],
  ])('are refused by name when not understood: %s=%s', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(name)
  })

  it('never repeat a secret in what they say', () => {
    expect(() => loadConfig({ TRIPTYCH_SECRET: 'hunter2' })).toThrow(/^(?!.*hunter2)/)
  })
})
