// Package templates holds the pages as they are read by people: one folder per
// page flow with its html files and its texts, text.LANG.yaml.
//
// layout/*.html is parsed into every page. It defines «page», which calls
// «main»; a page file defines «main», or «page» itself when it needs none of
// the layout (the respondents' page and the print views). Templates hold no
// Norwegian: every text is {{.T "flow.key"}}, its placeholders are pairs,
// {{.T "flow.key" "Name" .Data.Name}}.
package templates

import "embed"

// Files are the templates and their texts.
//
//go:embed */*.html */*.yaml
var Files embed.FS
