// The drawer of QR codes, a file of its own: only a key that is printed needs it.

export { default as encodeQR } from "qr";
