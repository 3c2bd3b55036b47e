/**
 * A program that sends one upload as fast as the server takes it, in a process of its own so that its work is
 * not counted as the server's. Arguments: URL, bytes. Prints one JSON line.
 */
import { connect } from 'node:net'

const [address = '', size = '0'] = process.argv.slice(2)
const url = new URL(address)
const total = Number(size)
// Not one byte over and over, which some file systems would not store.
const block = Buffer.from(Uint8Array.from({ length: 256 << 10 }, (_, at) => (at * 31 + (at >> 8)) & 0xff))
const head = `PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: ${total}\r\nconnection: close\r\n\r\n`

const startMs = performance.now()
let sent = 0
let answer = ''
const socket = connect(Number(url.port), url.hostname)

function pour(): void {
  while (sent < total) {
    const piece = block.subarray(0, Math.min(block.length, total - sent))
    sent += piece.length
    if (!socket.write(piece)) {
      socket.once('drain', pour)
      return
    }
  }
}

socket.on('connect', () => {
  socket.write(head)
  pour()
})
socket.on('data', (bytes) => {
  answer += bytes.toString('latin1')
})
socket.on('error', (error) => {
  answer ||= `HTTP/1.1 000 ${error.message}`
})
socket.on('close', () => {
  const ms = performance.now() - startMs
  process.stdout.write(`${JSON.stringify({ ms, status: Number(answer.split(' ')[1]), sent })}\n`)
})
