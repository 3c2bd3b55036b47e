/**
 * A thread of the child that ends it when its parent is gone. A thread, because the main one may be inside a
 * long native call and then notices nothing, and Linux's own signal for this is out of Node's reach.
 */
import { workerData } from 'node:worker_threads'

setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL')
}, 500)
