// Package totp makes and checks time-based one-time passwords, RFC 6238.
package totp
