package page

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"trivselspuls/static"
)

// LiveViews are the views of a working copy, for whoever changes them: templates and
// texts under root/templates and the bundle in root/static/dist are read again when
// one of their files has changed, so that the next request shows it. What has a
// mistake in it is reported to complain, once, and the views stay as they were.
func LiveViews(root string, complain func(error)) (*Views, error) {
	source, built := os.DirFS(filepath.Join(root, "templates")), os.DirFS(filepath.Join(root, "static", "dist"))
	bundle := func() (*static.Assets, error) { return static.LoadFrom(built) }
	read := func() (*files, error) {
		found, err := readFiles(source, bundle)
		if err == nil {
			err = found.check()
		}
		return found, err
	}
	last, err := read()
	if err != nil {
		return nil, fmt.Errorf("read pages from %s, the root of the repository: %w", root, err)
	}
	var mu sync.Mutex
	seen := stamp(source, built)
	return newViews(func() *files {
		mu.Lock()
		defer mu.Unlock()
		now := stamp(source, built)
		if now == seen {
			return last
		}
		seen = now
		if changed, err := read(); err != nil {
			complain(err)
		} else {
			last = changed
		}
		return last
	})
}

// check parses every page, and fails with the mistakes of all.
func (f *files) check() (err error) {
	for _, name := range slices.Sorted(maps.Keys(f.templates)) {
		if _, wrong := f.templates[name](); wrong != nil {
			err = errors.Join(err, fmt.Errorf("parse %s: %w", name, wrong))
		}
	}
	return err
}

// stamp changes with every file that is written, comes or goes.
func stamp(trees ...fs.FS) string {
	var all strings.Builder
	for _, tree := range trees {
		fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error { //nolint:errcheck // what cannot be read is told when it is read
			if err != nil || entry.IsDir() {
				return nil
			}
			if info, err := entry.Info(); err == nil {
				fmt.Fprintln(&all, name, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return all.String()
}
