// Package templates holds the pages as they are read by people: one folder for each
// area under server/web, named after it, one for what is printed and one for the layout.
// A folder holds its pages, NAME.html, and its texts, NAME.LANG.yaml; those that scripts
// read are text.LANG.yaml.
//
// partials/ holds the blocks that several pages use. A page is parsed with the
// layout's partials and those of its own folder. The layout defines «page», which calls
// «main»; a page file defines «main», or «page» itself when it needs none of
// the layout (the respondents' page and the print views). Templates hold no
// Norwegian: every text is {{.T "flow.key"}}, its placeholders are pairs,
// {{.T "flow.key" "Name" .Data.Name}}.
package templates

import "embed"

// Files are the templates and their texts.
//
//go:embed */*.html */partials/*.html */*.yaml
var Files embed.FS
