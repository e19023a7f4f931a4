package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
	"go.yaml.in/yaml/v3"
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

// texts lets a script use the locale files of a page flow:
//
//	import texts from "texts:respond";
//	const words = (await texts.nb()).default;
//
// Each language becomes a file of its own, which a browser fetches when the
// language is chosen. A language is added by adding its file to the flow. Files of
// another name than text are "texts:respond/NAME".
var texts = api.Plugin{Name: "texts", Setup: func(build api.PluginBuild) {
	build.OnResolve(api.OnResolveOptions{Filter: `^texts:`}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		return api.OnResolveResult{Path: strings.TrimPrefix(args.Path, "texts:"), Namespace: "texts"}, nil
	})
	build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "texts"}, languages)
	build.OnLoad(api.OnLoadOptions{Filter: `\.yaml$`}, messages)
}}

// languages lists the locale files of a flow as functions that import them.
func languages(args api.OnLoadArgs) (api.OnLoadResult, error) {
	flow, kind, _ := strings.Cut(args.Path, "/")
	kind = cmp.Or(kind, "text")
	dir, err := filepath.Abs(filepath.Join("templates", flow))
	if err != nil {
		return api.OnLoadResult{}, err
	}
	files, err := filepath.Glob(filepath.Join(dir, kind+".*.yaml"))
	if err != nil {
		return api.OnLoadResult{}, err
	}
	var module strings.Builder
	module.WriteString("export default {\n")
	for _, file := range files {
		name := filepath.Base(file)
		language := strings.TrimSuffix(strings.TrimPrefix(name, kind+"."), ".yaml")
		fmt.Fprintf(&module, "%q: () => import(%q),\n", language, "./"+name)
	}
	module.WriteString("}")
	contents := module.String()
	return api.OnLoadResult{Contents: &contents, ResolveDir: dir, WatchFiles: files}, nil
}

// messages turns one locale file into a module.
func messages(args api.OnLoadArgs) (api.OnLoadResult, error) {
	source, err := os.ReadFile(args.Path)
	if err != nil {
		return api.OnLoadResult{}, err
	}
	var entries map[string]any
	if err := yaml.Unmarshal(source, &entries); err != nil {
		return api.OnLoadResult{}, fmt.Errorf("%s: %w", args.Path, err)
	}
	// A flow's scripts name its texts without the flow.
	flow := filepath.Base(filepath.Dir(args.Path)) + "."
	short := map[string]any{}
	for key, entry := range entries {
		short[strings.TrimPrefix(key, flow)] = entry
	}
	body, err := json.Marshal(short)
	contents := "export default " + string(body)
	return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJS}, err
}
