/** Settings as the environment has them, each in the form of its kind. */
import { isAbsolute, resolve } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { type SettingName, settings } from './index.ts'

/** What is not understood is refused with `config_invalid` and a line that names it. */
export function readSettings(environment: Record<string, string | undefined>) {
  const read = (name: SettingName): string => {
    const value = environment[name]?.trim()
    return value ? value : settings.find((setting) => setting.name === name)!.fallback
  }
  const refuse = (name: SettingName, expected: string): never => {
    throw new TriptychError('config_invalid', {
      detail: `${name} must be ${expected}, but is '${read(name)}'.`,
    })
  }
  const integer = (name: SettingName, least: number, most: number): number => {
    const value = Number(read(name))
    return Number.isInteger(value) && value >= least && value <= most
      ? value
      : refuse(name, `a whole number from ${least} to ${most}`)
  }
  const milliseconds = (name: SettingName, most = 365 * 86_400): number => {
    const value = Number(read(name))
    return value > 0 && value <= most
      ? Math.round(value * 1000)
      : refuse(name, `a number of seconds above 0, at most ${most}`)
  }
  const folder = (name: SettingName): string | null => {
    const value = read(name)
    return value === '' ? null : isAbsolute(value) ? value : resolve(value)
  }
  const list = (name: SettingName): string[] =>
    read(name)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  const flag = (name: SettingName): boolean => {
    const value = read(name).toLowerCase()
    return ['true', '1', 'yes', 'on'].includes(value)
      ? true
      : ['false', '0', 'no', 'off'].includes(value)
        ? false
        : refuse(name, 'true or false')
  }
  return { read, refuse, integer, milliseconds, folder, list, flag }
}
