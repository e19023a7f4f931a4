// Package identitytest is the other side of package identity, for tests: a device
// that keeps passkeys, and a provider that forges. Both can do everything right,
// and every wrong thing that must be refused.
//
// It imports nothing of the server's but identity.
package identitytest
