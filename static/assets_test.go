package static

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"regexp"
	"testing"
	"testing/fstest"
)

func gzipped(t *testing.T, body string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestLoad(t *testing.T) {
	packed := gzipped(t, "export {}")
	a, err := LoadFrom(fstest.MapFS{
		"index.json":   {Data: []byte(`{"a.js":"a-HASH.js"}`)},
		"a-HASH.js":    {Data: []byte("export {}")},
		"a-HASH.js.gz": {Data: packed},
		"secret.js":    {Data: []byte("not in the index")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := a.Path("a.js"); err != nil || got != "/static/a-HASH.js" {
		t.Errorf("Path = %q, %v", got, err)
	}
	if _, err := a.Path("b.js"); err == nil {
		t.Error("a name that was not built has an address")
	}
	file, ok := a.File("a-HASH.js")
	if !ok || file.Type != "text/javascript" || !bytes.Equal(file.Gzip, packed) {
		t.Errorf("File = %+v, %v", file, ok)
	}
	for _, name := range []string{"secret.js", "index.json", "a.js", "", "../doc.go"} {
		if _, ok := a.File(name); ok {
			t.Errorf("%q is served", name)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	if _, err := LoadFrom(fstest.MapFS{".gitkeep": {}}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("empty bundle: %v", err)
	}
	for name, built := range map[string]fstest.MapFS{
		"file missing":   {"index.json": {Data: []byte(`{"a.js":"a-1.js"}`)}},
		"unknown type":   {"index.json": {Data: []byte(`{"a.exe":"a-1.exe"}`)}, "a-1.exe": {}},
		"index not JSON": {"index.json": {Data: []byte(`{`)}},
		"stale twin": {
			"index.json": {Data: []byte(`{"a.js":"a-1.js"}`)},
			"a-1.js":     {Data: []byte("new")},
			"a-1.js.gz":  {Data: gzipped(t, "old")},
		},
		"twin not compressed": {
			"index.json": {Data: []byte(`{"a.js":"a-1.js"}`)},
			"a-1.js":     {Data: []byte("new")},
			"a-1.js.br":  {Data: []byte("new")},
		},
	} {
		if _, err := LoadFrom(built); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// What is built in is of one build: each compressed twin unpacks to its file.
func TestTheBundleIsOfOneBuild(t *testing.T) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LoadFrom(sub); err != nil {
		t.Error(err)
	}
}

// Every file that a script asks for by its name is there.
func TestScriptsAskForFilesThatAreThere(t *testing.T) {
	assets, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`"` + Prefix + `([\w.-]+\.js)"`)
	found := 0
	for name, file := range assets.files {
		for _, match := range asked.FindAllSubmatch(file.Body, -1) {
			found++
			if _, ok := assets.files[string(match[1])]; !ok {
				t.Errorf("%s asks for %s", name, match[1])
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d imports were found", found)
	}
}
