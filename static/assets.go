package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
)

//go:embed all:dist
var dist embed.FS

// Prefix is the path under which the files are served.
const Prefix = "/static/"

// ErrNotBuilt means that the binary was compiled before the front end was
// bundled.
var ErrNotBuilt = errors.New("static: the front end is not built: run \"make build\"")

// Assets are the built files. It is read-only once loaded and may be used from
// many goroutines.
type Assets struct {
	paths map[string]string // plain name → name with hash
	files map[string]File   // name with hash → file
}

// File is one built file.
type File struct {
	Type         string // Content-Type
	Body         []byte
	Gzip, Brotli []byte // nil where compression gains nothing
}

// contentType knows the kinds of file the build makes. A kind that is not listed
// is a mistake in the build and is refused.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript" // which is UTF-8, like the pages that name it
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	}
	return ""
}

// Load reads the embedded bundle. It returns ErrNotBuilt if the program was
// compiled without one, and an error if the bundle is not whole. That its compressed
// twins are of this build TestTheBundleIsOfOneBuild has seen: every start would unpack them again.
func Load() (*Assets, error) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	return load(sub, false)
}

// LoadFrom is Load for a bundle in another file system, such as that of a working copy. It
// fails for a compressed twin that does not unpack to its file.
func LoadFrom(built fs.FS) (*Assets, error) { return load(built, true) }

func load(built fs.FS, unpacked bool) (*Assets, error) {
	index, err := fs.ReadFile(built, "index.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	a := &Assets{files: map[string]File{}}
	if err := json.Unmarshal(index, &a.paths); err != nil {
		return nil, fmt.Errorf("load static files: index: %w", err)
	}
	for _, name := range a.paths {
		file, err := loadFile(built, name, unpacked)
		if err != nil {
			return nil, fmt.Errorf("load static file %s: %w", name, err)
		}
		a.files[name] = file
	}
	return a, nil
}

func loadFile(built fs.FS, name string, unpacked bool) (File, error) {
	kind := contentType(name)
	if kind == "" {
		return File{}, errors.New("no content type is known for it")
	}
	body, err := fs.ReadFile(built, name)
	if err != nil {
		return File{}, err
	}
	file := File{Type: kind, Body: body}
	for ending, twin := range map[string]*[]byte{".gz": &file.Gzip, ".br": &file.Brotli} {
		packed, err := fs.ReadFile(built, name+ending)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && unpacked {
			err = unpacksTo(packed, ending, body)
		}
		if err != nil {
			return File{}, fmt.Errorf("%s%s: %w", name, ending, err)
		}
		*twin = packed
	}
	return file, nil
}

// unpacksTo fails for a twin that does not unpack to its file: it is of another build and must not be served.
func unpacksTo(packed []byte, ending string, body []byte) (err error) {
	reader := io.Reader(brotli.NewReader(bytes.NewReader(packed)))
	if ending == ".gz" {
		reader, err = gzip.NewReader(bytes.NewReader(packed))
	}
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(reader)
	if err == nil && !bytes.Equal(plain, body) {
		err = errors.New("it is of another build")
	}
	return err
}

// Path is the address of a built file by its plain name: "respond.js" gives
// "/static/respond-HASH.js". A name the build did not make gives an error, so
// that a page with a misspelt name fails in the first test that executes it.
func (a *Assets) Path(name string) (string, error) {
	hashed, ok := a.paths[name]
	if !ok {
		return "", fmt.Errorf("static: no built file %q", name)
	}
	return Prefix + hashed, nil
}

// Addresses lists where the built files are served, in alphabetical order.
func (a *Assets) Addresses() []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		list = append(list, Prefix+name)
	}
	return list
}

// Release names what browsers are given by this build: SHA-256, in hexadecimal,
// over the addresses and bodies of all files. Two builds of the same source have
// the same one.
func (a *Assets) Release() string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		fmt.Fprintf(sum, "%s %d\n", name, len(a.files[name].Body))
		sum.Write(a.files[name].Body)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// File finds a built file by the last part of its address. What stands under an
// address never changes, so it may be cached for ever.
func (a *Assets) File(name string) (File, bool) {
	file, ok := a.files[name]
	return file, ok
}

// inside finds what a style sheet fetches.
var inside = regexp.MustCompile(`url\("?(` + Prefix + `[^")]+)"?\)`)

// Alone is a built style sheet as a data: address with all it fetches inside, for
// a page that is a file and has no server.
func (a *Assets) Alone(name string) (string, error) {
	file, ok := a.File(a.paths[name])
	if !ok {
		return "", fmt.Errorf("static: no built file %q", name)
	}
	missing := ""
	body := inside.ReplaceAllStringFunc(string(file.Body), func(found string) string {
		address := inside.FindStringSubmatch(found)[1]
		part, ok := a.File(strings.TrimPrefix(address, Prefix))
		if !ok {
			missing = address
		}
		return `url("` + dataAddress(part) + `")`
	})
	if missing != "" {
		return "", fmt.Errorf("static: %s needs %s, which is not built", name, missing)
	}
	return dataAddress(File{Type: file.Type, Body: []byte(body)}), nil
}

func dataAddress(f File) string {
	return "data:" + strings.ReplaceAll(f.Type, " ", "") + ";base64," + base64.StdEncoding.EncodeToString(f.Body)
}
