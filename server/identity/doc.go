// Package identity is how people prove who they are: passwords that cannot be
// guessed, one-time codes, passkeys (WebAuthn) and a provider (OpenID Connect).
// It knows the protocols and nothing of HTTP handlers, sessions or tables; what a
// person may do is survey.Can's to say.
//
// Every challenge is a ticket: a value that only this installation can have made,
// for one purpose and a few minutes. Nothing is stored until somebody has met one;
// then the caller spends it in the same transaction, so that it is met once.
//
// Start with ticket.go, then passkey.go and provider.go. It may import survey and
// survey/keys.
package identity
