// Package transport is what lies between the network and the framework: how many
// connections there may be at once, what a connection that is refused reads, and
// that nothing of a request stays in the memory it was read into.
package transport
