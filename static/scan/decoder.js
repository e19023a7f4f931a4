// The decoder, a file of its own: only whoever turns the camera on fetches it.

export { decodeQR } from "qr/decode.js";
