package static

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
)

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
