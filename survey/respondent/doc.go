// Package respondent answers a wave without a browser. It is written from
// docs/protocol.md and speaks to a server over HTTP only, so that the browser is
// never the protocol's only speaker: a change that breaks one of the two is a
// change of the protocol.
//
// A Client may answer for thousands of people at once: it keeps connections and
// manifests. What is one person's lives in the arguments and results.
//
// Start with [Client.Answer]; the steps it is made of can be called one by one.
package respondent
