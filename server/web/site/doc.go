// Package site is what every page stands on: who asks and whether they may, the
// layout with its texts in both languages, forms, and how errors are told. The
// areas of the site embed it; it knows none of them.
package site
