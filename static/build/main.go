// Command build bundles the front end into static/dist. Run it from the root of
// the module after "npm ci": go run ./static/build
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

const dist = "static/dist"

// entries are the files that pages name; everything they import is bundled
// into them.
var entries = []string{
	"static/respond/respond.js",
	"static/respond/respond.css",
	"static/respond/form.css",
	"static/results/results.js",
	"static/app/app.js",
	"static/app/app.css",
	"static/app/slips.css",
}

func main() {
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func build() error {
	if _, err := os.Stat("node_modules/echarts"); err != nil {
		return errors.New("front-end packages are missing: run \"npm ci\" first")
	}
	var files []api.OutputFile
	for _, entry := range entries {
		result := api.Build(options(entry))
		if len(result.Errors) > 0 {
			return fmt.Errorf("%s: %d errors", entry, len(result.Errors))
		}
		files = append(files, result.OutputFiles...)
	}
	if err := sweep(); err != nil {
		return err
	}
	return write(files)
}

// options bundle one entry. Each is bundled apart, so that no page waits for a
// file that only exists because two pages share a few bytes.
func options(entry string) api.BuildOptions {
	return api.BuildOptions{
		EntryPoints:       []string{entry},
		EntryNames:        "[name]-[hash]",
		ChunkNames:        "[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		Outdir:            dist,
		PublicPath:        "/static/",
		Bundle:            true,
		Splitting:         true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Format:            api.FormatESModule,
		Engines: []api.Engine{
			{Name: api.EngineChrome, Version: "92"},
			{Name: api.EngineFirefox, Version: "102"},
			{Name: api.EngineSafari, Version: "15.4"},
		},
		Charset:       api.CharsetUTF8,
		LegalComments: api.LegalCommentsEndOfFile,
		Loader:        map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderFile},
		Plugins:       []api.Plugin{texts},
		LogLevel:      api.LogLevelWarning,
	}
}

// sweep removes the last build but keeps the mark that makes git keep the
// folder.
func sweep() error {
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, file := range old {
		if file.Name() == ".gitkeep" {
			continue
		}
		if err := os.Remove(filepath.Join(dist, file.Name())); err != nil {
			return err
		}
	}
	return nil
}

// write stores each file with its compressed twin, and index.json from plain
// names to names with hashes.
func write(files []api.OutputFile) error {
	index := map[string]string{}
	for _, file := range files {
		name := filepath.Base(file.Path)
		index[plainName(name)] = name
		if err := os.WriteFile(filepath.Join(dist, name), file.Contents, 0o644); err != nil {
			return err
		}
		packed, err := pack(file.Contents)
		if err != nil {
			return err
		}
		fmt.Printf("%-44s %7d bytes, %7d compressed\n", name, len(file.Contents), len(packed))
		if len(packed)*10 > len(file.Contents)*9 {
			continue // fonts are compressed already
		}
		if err := os.WriteFile(filepath.Join(dist, name+".gz"), packed, 0o644); err != nil {
			return err
		}
	}
	body, err := json.MarshalIndent(index, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "index.json"), body, 0o644)
}

// plainName takes the hash out of "name-HASH.ext".
func plainName(name string) string {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	return stem[:strings.LastIndex(stem, "-")] + ext
}

func pack(body []byte) ([]byte, error) {
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(body); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
