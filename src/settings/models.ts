/** Models, ours and those of another server. */
import type { Setting } from './setting.ts'

export const modelsSettings = [
  {
    name: 'TRIPTYCH_MODELS',
    kind: 'folder',
    fallback: '',
    about:
      'A local folder of model files. Default: `models` in the data folder, filled by `triptych models pull`.',
  },
  {
    name: 'TRIPTYCH_MODELS_PULL',
    kind: 'flag',
    fallback: 'true',
    about: 'Fetch missing models in the background when the server starts with its own models folder.',
  },
  {
    name: 'TRIPTYCH_WORDS',
    kind: 'list',
    fallback: 'whisper,server',
    about:
      'Who may write down what is said, the first that can: `whisper` (a model file), `server` (the AI server), `pocketsphinx` (Debian packages `pocketsphinx` and `pocketsphinx-en-us`: English alone, and so roughly that it is only searched). `none` writes down nothing.',
  },
  {
    name: 'TRIPTYCH_AI_URL',
    kind: 'url',
    fallback: '',
    about:
      'A server that speaks the OpenAI API, such as `http://127.0.0.1:8080/v1`: writes down speech, names what is to be seen and writes summaries, each only with a model named for it. Sound and key frames of what is analyzed go there. Default none.',
  },
  {
    name: 'TRIPTYCH_AI_KEY',
    kind: 'text',
    fallback: '',
    about: 'What that server is shown as a bearer token.',
  },
  {
    name: 'TRIPTYCH_AI_SPEECH_MODEL',
    kind: 'text',
    fallback: '',
    about: 'Its model for speech, such as `whisper-1`. Without, it is not asked for words.',
  },
  {
    name: 'TRIPTYCH_AI_LABEL_MODEL',
    kind: 'text',
    fallback: '',
    about:
      'Its model that sees pictures and names what is in them, from a list of words (see understanding.md). Without, nothing is named.',
  },
  {
    name: 'TRIPTYCH_AI_CHAT_MODEL',
    kind: 'text',
    fallback: '',
    about: 'Its model that sees pictures and writes. Without, summaries are composed from the facts.',
  },
  {
    name: 'TRIPTYCH_AI_EMBEDDING_MODEL',
    kind: 'text',
    fallback: '',
    about:
      'Its model for embeddings: what was said, shown and named is then found by its meaning too, and those texts and what is searched for go there. Without, by words alone.',
  },
] as const satisfies readonly Setting[]
