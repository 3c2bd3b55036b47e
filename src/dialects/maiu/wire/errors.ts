/** Errors as they are on the wire: of the gateway, and of the service behind it. */
import Type, { type Static } from 'typebox'

export const GatewayErrorBody = Type.Object({
  error: Type.Object({ errorCode: Type.String(), message: Type.String(), details: Type.String() }),
})
export type GatewayErrorBody = Static<typeof GatewayErrorBody>

export const ServiceErrorBody = Type.Object({
  code: Type.String(),
  message: Type.String(),
  detail: Type.Optional(
    Type.String({ description: 'Present where there is more to say than the message does.' }),
  ),
})
export type ServiceErrorBody = Static<typeof ServiceErrorBody>

export const ErrorBody = Type.Union([ServiceErrorBody, GatewayErrorBody])
