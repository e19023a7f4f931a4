package static

import (
	"encoding/base64"
	"strings"
	"testing"
)

// A style sheet that stands alone fetches nothing: its typeface is inside.
func TestAloneFetchesNothing(t *testing.T) {
	assets, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	address, err := assets.Alone("slips.css")
	if err != nil {
		t.Fatal(err)
	}
	encoded, ok := strings.CutPrefix(address, "data:text/css;charset=utf-8;base64,")
	body, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil {
		t.Fatalf("the address begins with %.60s (%v)", address, err)
	}
	if css := string(body); strings.Contains(css, Prefix) || strings.Count(css, `url("data:font/woff2;base64,`) != 1 || !strings.Contains(css, ".poster") {
		t.Errorf("fetches of the server: %d, typefaces inside: %d", strings.Count(css, Prefix), strings.Count(css, "data:font/woff2"))
	}
	for _, name := range []string{"nothing.css", ""} {
		if _, err := assets.Alone(name); err == nil {
			t.Errorf("%q stands alone", name)
		}
	}
	assets.files = map[string]File{assets.paths["slips.css"]: {Type: "text/css", Body: []byte(`@font-face{src:url("/static/gone.woff2")}`)}}
	if _, err := assets.Alone("slips.css"); err == nil || !strings.Contains(err.Error(), "gone.woff2") {
		t.Errorf("a typeface that is missing: %v", err)
	}
}
