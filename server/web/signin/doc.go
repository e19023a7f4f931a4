// Package signin is where people come in and what they keep of it: passwords,
// second factors, links, sessions, and the first run of an installation.
package signin
