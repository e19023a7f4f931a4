package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
	"go.yaml.in/yaml/v3"
)

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
