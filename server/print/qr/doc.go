// Package qr draws QR codes.
package qr
