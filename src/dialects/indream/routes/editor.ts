/** Routes of an editor: what it may offer, and whether what it has made is valid. */

import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { capabilities, capabilitiesVersion } from '#timeline/capabilities.ts'
import { validateEditorState } from '#timeline/validate-editor-state.ts'
import { answer } from '../translate/envelope.ts'
import { answerOf } from '../wire/common.ts'
import { Capabilities, ValidateAnswer, ValidateBody } from '../wire/editor.ts'
import type { RouteOptions } from './options.ts'

export function editorRoutes({ stateBytes }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/editor/capabilities',
      access: 'projects:read',
      body: 'none',
      schema: { response: { 200: answerOf(Capabilities) } },
      summary: 'Tell what a timeline may be made of',
      handle: async () => answer(capabilities satisfies Capabilities),
    },
    {
      method: 'POST',
      path: '/v1/editor/validate',
      access: 'projects:read',
      body: 'json',
      bodyLimit: stateBytes,
      schema: { body: ValidateBody, response: { 200: ValidateAnswer } },
      summary: 'Tell whether an editor state is valid, and all that is wrong with it',
      handle: async ({ request }): Promise<ValidateAnswer> => ({
        data: validateEditorState(bodyOf(request, ValidateBody).editorState),
        meta: { capabilitiesVersion },
      }),
    },
  ]
}
