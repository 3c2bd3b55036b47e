/** Routes of tasks. */

import type { Principal } from '#core/credentials/credential.ts'
import { toPage } from '#core/keyset.ts'
import { taskKinds } from '#core/tasks/task-kinds.ts'
import { taskStates } from '#core/tasks/task-lists.ts'
import type { Ordered, OrderKey } from '#core/tasks/task-orders.ts'
import type { Call, Route } from '#http/dialect.ts'
import { bodyOf, paramOf } from '#http/request-parts.ts'
import { orderKeyOf, toAnalyzeOrder, toRenderOrder, toRestoreOrder } from '../translate/order.ts'
import { afterOf, choiceOf, knownQueryOf, limitOf } from '../translate/query.ts'
import { toTask, toTaskDetail } from '../translate/task.ts'
import { listOf } from '../wire/common.ts'
import { OnceHeaders, TaskListQuery } from '../wire/queries.ts'
import { CreateTaskBody, PatchTaskBody, TaskAnswer, TaskDetail } from '../wire/tasks.ts'
import type { RouteOptions } from './options.ts'

export function taskRoutes({ core, root }: RouteOptions): Route[] {
  const answerOrder = ({ origin, reply }: Call, { task, isReplay }: Ordered) => {
    if (isReplay) reply.header('idempotent-replayed', 'true')
    reply.code(isReplay ? 200 : 201).header('location', `${origin}${root}/tasks/${task.id}`)
    return toTask(task)
  }
  const orderRender = async (
    principal: Principal,
    body: CreateTaskBody,
    key: OrderKey | null,
  ): Promise<Ordered> => {
    const once = key && { ownerId: principal.credentialId, route: 'order render', ...key }
    const { rendered, isReplay } = await core.renderOrders.order(principal, toRenderOrder(body), once)
    return { task: rendered.task, isReplay }
  }
  return [
    {
      method: 'GET',
      path: '/tasks',
      access: 'tasks:read',
      body: 'none',
      query: TaskListQuery,
      schema: { response: { 200: listOf(TaskAnswer) } },
      summary: 'List tasks, newest first',
      handle: async ({ principal, request }) => {
        const query = knownQueryOf(request, TaskListQuery)
        const limit = limitOf(query)
        const filter = {
          state: choiceOf(query, 'state', taskStates),
          kind: choiceOf(query, 'kind', taskKinds),
        }
        const tasks = await core.taskLists.list(principal, filter, limit + 1, afterOf(query))
        return toPage(tasks, limit, toTask)
      },
    },
    {
      method: 'GET',
      path: '/tasks/:taskId',
      access: 'tasks:read',
      body: 'none',
      schema: { response: { 200: TaskDetail } },
      summary: 'Tell of a task: progress, result, outputs and attempts',
      handle: async ({ principal, request }) => {
        const task = await core.taskLists.get(principal, paramOf(request, 'taskId'))
        const [outputs, events] = await Promise.all([
          core.taskLists.outputsOf(task),
          core.taskLists.eventsOf(task),
        ])
        return toTaskDetail(task, outputs, events)
      },
    },
    {
      method: 'POST',
      path: '/tasks',
      access: 'tasks:write',
      body: 'json',
      headers: OnceHeaders,
      schema: { body: CreateTaskBody, response: { 200: TaskAnswer, 201: TaskAnswer } },
      summary: 'Order work on any file or project',
      handle: async (call) => {
        const body = bodyOf(call.request, CreateTaskBody)
        const key = orderKeyOf(call.request, body)
        if (body.kind === 'render') return answerOrder(call, await orderRender(call.principal, body, key))
        if (body.kind === 'analyze')
          return answerOrder(call, await core.taskOrders.analyze(call.principal, toAnalyzeOrder(body), key))
        return answerOrder(call, await core.taskOrders.restore(call.principal, toRestoreOrder(body), key))
      },
    },
    {
      method: 'POST',
      path: '/tasks/:taskId/cancel',
      access: 'tasks:write',
      body: 'json',
      schema: { response: { 200: TaskAnswer } },
      summary: 'Ask a task to stop',
      handle: async ({ principal, request }) => {
        const { id } = await core.taskLists.get(principal, paramOf(request, 'taskId'))
        return toTask(await core.tasks.cancel(principal, id))
      },
    },
    {
      method: 'POST',
      path: '/tasks/:taskId/retry',
      access: 'tasks:write',
      body: 'json',
      headers: OnceHeaders,
      schema: { response: { 200: TaskAnswer, 201: TaskAnswer } },
      summary: 'Try again what failed or was canceled, as a new task',
      handle: async (call) => {
        const { principal, request } = call
        const key = orderKeyOf(request, null)
        return answerOrder(call, await core.taskOrders.retry(principal, paramOf(request, 'taskId'), key))
      },
    },
    {
      method: 'PATCH',
      path: '/tasks/:taskId',
      access: 'tasks:write',
      body: 'json',
      schema: { body: PatchTaskBody, response: { 200: TaskAnswer } },
      summary: 'Change the priority of a task that waits',
      handle: async ({ principal, request }) => {
        const { priority } = bodyOf(request, PatchTaskBody)
        return toTask(await core.taskOrders.prioritize(principal, paramOf(request, 'taskId'), priority))
      },
    },
  ]
}
