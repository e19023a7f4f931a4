// Package static holds the files a browser loads: our own style sheets and
// scripts (respond, results, app), bundled with the packages of package.json
// by static/build into dist, which is embedded and never committed.
//
// Built files carry their content hash in the name, so they may be cached for
// ever. It imports nothing else of the module. Start at assets.go; the
// respondent's page begins in respond/main.js.
package static
