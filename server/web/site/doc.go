// Package site is what every request stands on: who asks and whether they may, the
// page in their language, and how errors are told. The areas of the site embed it;
// it knows none of them.
package site
