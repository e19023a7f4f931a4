// Package respond is the respondents' side: the page with its protocol, the form
// for browsers that cannot lock answers, the open link, and the pages that tell
// what is kept of an answer.
package respond
