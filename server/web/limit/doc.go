// Package limit slows those who guess, address by address.
package limit
