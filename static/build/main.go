// Command build bundles the front end into static/dist. Run it from the root of
// the module after "npm ci": go run ./static/build. With -watch it does so again
// whenever a script, a style or a text that scripts read is saved.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

const dist = "static/dist"

// entries are the files that pages name; everything they import is bundled
// into them.
var entries = []string{
	"static/respond/respond.js",
	early,
	"static/respond/respond.css",
	"static/respond/form.css",
	"static/respond/preview.js",
	"static/respond/tablet.js",
	"static/respond/preview.css",
	"static/questions/record.js",
	"static/results/results.js",
	"static/app/app.js",
	"static/app/key.js",
	"static/app/slip.js",
	"static/app/passkey.js",
	"static/app/app.css",
	"static/app/slips.css",
}

// early is read by browsers that are too old for all the others.
const early = "static/respond/early.js"

func main() {
	watch := flag.Bool("watch", false, "bundle again whenever a file is saved")
	flag.Parse()
	for seen := ""; ; time.Sleep(watchPeriod) {
		now := saved()
		if now == seen {
			continue
		}
		seen = now
		if err := build(); err != nil {
			fmt.Fprintln(os.Stderr, "build:", err)
			if !*watch {
				os.Exit(1)
			}
		}
		if !*watch {
			return
		}
	}
}

// watchPeriod is how often -watch looks for files that were saved.
const watchPeriod = 300 * time.Millisecond

// saved changes with every file that the bundle may be made of.
func saved() string {
	var all strings.Builder
	for _, root := range []string{"static", "templates/respond"} {
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error { //nolint:errcheck // what is not there is no file
			if path == dist {
				return fs.SkipDir
			}
			if err == nil && !entry.IsDir() {
				if info, err := entry.Info(); err == nil {
					fmt.Fprintln(&all, path, info.Size(), info.ModTime())
				}
			}
			return nil
		})
	}
	return all.String()
}

func build() error {
	for _, one := range []string{"echarts", "qr"} {
		if _, err := os.Stat("node_modules/" + one); err != nil {
			return errors.New("front-end packages are missing: run \"npm ci\" first")
		}
	}
	var files []api.OutputFile
	for _, entry := range entries {
		how := options(entry)
		if entry == early {
			how.Format, how.Splitting, how.Target, how.Engines = api.FormatIIFE, false, api.ES5, nil
		}
		result := api.Build(how)
		if len(result.Errors) > 0 {
			return fmt.Errorf("%s: errors: %d", entry, len(result.Errors))
		}
		files = append(files, result.OutputFiles...)
	}
	index, err := write(files)
	if err != nil {
		return err
	}
	return sweep(index)
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
			{Name: api.EngineChrome, Version: "88"},
			{Name: api.EngineFirefox, Version: "102"},
			{Name: api.EngineSafari, Version: "14"},
		},
		Supported:     map[string]bool{"destructuring": true}, // Safari 14.0 fails with rare patterns only
		Charset:       api.CharsetUTF8,
		LegalComments: api.LegalCommentsEndOfFile,
		Loader:        map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderFile},
		Plugins:       []api.Plugin{texts, flat},
		LogLevel:      api.LogLevelWarning,
	}
}

// sweep removes what earlier builds left, after the index names none of it: a server
// that reads the bundle meanwhile finds it whole. The mark that makes git keep the
// folder stays.
func sweep(index map[string]string) error {
	kept := map[string]bool{".gitkeep": true, "index.json": true}
	for _, name := range index {
		kept[name], kept[name+".gz"], kept[name+".br"] = true, true, true
	}
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, file := range old {
		if !kept[file.Name()] {
			if err := os.Remove(filepath.Join(dist, file.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// write stores each file with its compressed twins, and index.json from plain
// names to names with hashes. Entries bring the files they share, such as fonts,
// once each; the same name, hash included, is the same content.
func write(files []api.OutputFile) (index map[string]string, err error) {
	index = map[string]string{}
	plain, packed := 0, 0
	for _, file := range files {
		name := filepath.Base(file.Path)
		known := plainName(name)
		if other, taken := index[known]; taken && other != name {
			known = name // of another entry, which asks for it by its whole name
		}
		if index[known] == name {
			continue
		}
		index[known] = name
		if err := os.WriteFile(filepath.Join(dist, name), file.Contents, 0o644); err != nil {
			return nil, err
		}
		size, err := writePacked(name, file.Contents)
		if err != nil {
			return nil, err
		}
		plain, packed = plain+len(file.Contents), packed+size
	}
	body, err := json.MarshalIndent(index, "", "\t")
	if err != nil {
		return nil, err
	}
	fmt.Printf("%s: files %d, %d kB, %d kB as browsers fetch them\n", dist, len(index), plain/1000, packed/1000)
	return index, os.WriteFile(filepath.Join(dist, "index.json"), body, 0o644)
}

// plainName takes the hash out of "name-HASH.ext".
func plainName(name string) string {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	return stem[:strings.LastIndex(stem, "-")] + ext
}

// packers are the ways browsers are sent files smaller, by what the twin's name ends with.
var packers = map[string]func(io.Writer) (io.WriteCloser, error){
	".gz": func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, gzip.BestCompression) },
	".br": func(w io.Writer) (io.WriteCloser, error) {
		return brotli.NewWriterLevel(w, brotli.BestCompression), nil
	},
}

// writePacked stores the compressed twins of a file, unless they gain nothing,
// as with fonts, which are compressed already. It returns how small the file got.
func writePacked(name string, body []byte) (smallest int, err error) {
	smallest = len(body)
	for ending, packer := range packers {
		packed, err := pack(body, packer)
		if err != nil {
			return 0, err
		}
		if len(packed)*10 > len(body)*9 {
			continue
		}
		smallest = min(smallest, len(packed))
		if err := os.WriteFile(filepath.Join(dist, name+ending), packed, 0o644); err != nil {
			return 0, err
		}
	}
	return smallest, nil
}

func pack(body []byte, packer func(io.Writer) (io.WriteCloser, error)) ([]byte, error) {
	var packed bytes.Buffer
	writer, err := packer(&packed)
	if err != nil {
		return nil, err
	}
	_, err = writer.Write(body)
	err = errors.Join(err, writer.Close())
	return packed.Bytes(), err
}
