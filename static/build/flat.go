package main

import (
	"os"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// flat gives the design system to browsers that know neither cascade layers nor :has(). Its layers
// are written in their own order, so that they can go; our rules still win, because each begins
// with a selector that is stronger than any of its. Fields of one choice carry an attribute.
var flat = api.Plugin{Name: "flat", Setup: func(build api.PluginBuild) {
	build.OnLoad(api.OnLoadOptions{Filter: `/@digdir/.*\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		return styles(args.Path, func(css string) string {
			css = layer.ReplaceAllLiteralString(css, "@media all {")
			return choice.ReplaceAllLiteralString(css, "[data-choice]")
		})
	})
	build.OnLoad(api.OnLoadOptions{Filter: `/static/app/.*\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		return styles(args.Path, func(css string) string {
			if strings.Contains(css, "@import") {
				return css // a sheet that brings others together
			}
			return ":root:not(#_) {" + spoken.ReplaceAllString(css, `content: $1; content: $1 / "";`) + "}"
		})
	})
}}

var (
	choice = regexp.MustCompile(`:has\(input\[type=radio\],input\[type=checkbox\]\)(:has\(input:not\(:only-child\)\))?`)
	layer  = regexp.MustCompile(`@layer [\w.-]+ *\{`)
	spoken = regexp.MustCompile(`content: ([^;/]+) / "";`) // a sign that nobody hears, which older browsers pass over
)

func styles(path string, change func(string) string) (api.OnLoadResult, error) {
	css, err := os.ReadFile(path)
	if err != nil {
		return api.OnLoadResult{}, err
	}
	contents := change(string(css))
	return api.OnLoadResult{Contents: &contents, Loader: api.LoaderCSS}, nil
}
