// Package typed reads the forms of a finished page, so that one mechanism serves them
// all: what people typed is given back to them, and what somebody else has stored since
// the page was shown is not undone silently (decision 0489).
package typed
