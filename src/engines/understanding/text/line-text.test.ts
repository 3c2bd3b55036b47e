import { expect, test } from 'vitest'
import { lineFrom, type ReadWord } from './line-text.ts'

/** Words as a reader gives them: `_` before a word is a space, and a number behind it its confidence in percent. */
function wordsOf(line: string): ReadWord[] {
  return line.split('|').map((each, index) => {
    const [, space, text, percent] = /^(_?)(.*?)(\d\d)?$/u.exec(each)!
    const box = { x: index * 10, y: 0, width: 10, height: 10 }
    return { text: text!, confidence: Number(percent ?? 90) / 100, box, isAfterSpace: space === '_' }
  })
}

test.each([
  ['Meet|_me|_at|_seven', 'Meet me at seven'],
  // Spaces are those of the picture, in every script.
  ['私|は|東京|に', '私は東京に'],
  ['東京|_大|阪', '東京 大阪'],
  ['우리는|_오늘', '우리는 오늘'],
  // Marks of scripts with wide letters are wide, and bring their space with them.
  ['ください|_!', 'ください！'],
  ['警告|:|_高|压', '警告：高压'],
  ['「|_もう|_」|と', '「もう」と'],
  ['Stop|!|_Now', 'Stop! Now'],
  ['午後|_7:3095', '午後 7:30'],
])('%s is written as %s', (words, text) => {
  expect(lineFrom(wordsOf(words))!.text).toBe(text)
})

test.each([
  ['edges beside the words', '_i40|Nobody|_knows|_|40', 'Nobody knows'],
  ['a weak word of English', 'Nobody|_kn40', 'Nobody'],
  ['a mark before', '~|Nobody', 'Nobody'],
])('%s are left out', (_, words, text) => {
  expect(lineFrom(wordsOf(words))!.text).toBe(text)
})

test('a weak end of a sentence stays where there are no words to stand alone', () => {
  expect(lineFrom(wordsOf('待っ|て|くだ|さい43|!43'))!.text).toBe('待ってください！')
  expect(lineFrom(wordsOf('明天|下|两10'))!.text).toBe('明天下')
})

test('a line of marks alone is none', () => {
  expect(lineFrom(wordsOf('—|*|_i20'))).toBeNull()
})
