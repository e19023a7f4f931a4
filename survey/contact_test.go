package survey

import (
	"strings"
	"testing"
)

// A contact is reached by telephone, e-mail or a page with https, and by nothing else that a
// browser would open.
func TestContactsAreReachedSafely(t *testing.T) {
	for _, c := range []struct {
		phone, link, note string
		wrong             string // the field, or nothing
		href              string
	}{
		{"22 33 44 55", "", "", "", ""},
		{"", "helse@granvik.no", "", "", "mailto:helse@granvik.no"},
		{"", "https://www.granvik.no/helse?side=1", "tirsdager", "", "https://www.granvik.no/helse?side=1"},
		{"", "", "", "phone", ""},
		{"ring meg", "https://granvik.no", "", "phone", "https://granvik.no"},
		{"22 33 44 55", "http://granvik.no", "", "link", ""},
		{"22 33 44 55", "javascript:alert(1)", "", "link", ""},
		{"22 33 44 55", "data:text/html,x", "", "link", ""},
		{"22 33 44 55", "//granvik.no", "", "link", ""},
		{"22 33 44 55", "www.granvik.no", "", "link", ""},
		{"22 33 44 55", "https://", "", "link", ""},
		{"22 33 44 55", "https://localhost", "", "link", ""},
		{"22 33 44 55", "https://granvik.no@evil.example", "", "link", ""},
		{"22 33 44 55", "a?bcc=b@granvik.no", "", "link", ""},
		{"22 33 44 55", "Åse <aase@granvik.no>", "", "link", ""},
		{"22 33 44 55", "https://granvik.no/ helse", "", "link", ""},
		{"22 33 44 55", "https://granvik.no/" + strings.Repeat("a", MaxName), "", "link", ""},
		{"22 33 44 55", "", "rom\n112", "note", ""},
	} {
		contact := Contact{Name: "Helsesykepleier", Phone: c.phone, Link: c.link, Note: c.note}
		found := contact.Check()
		if (len(found) > 0) != (c.wrong != "") || len(found) > 0 && found[0].Field != c.wrong {
			t.Errorf("%q %q %q: %v, want %q", c.phone, c.link, c.note, found, c.wrong)
		}
		if href := contact.Href(); href != c.href && c.wrong != "link" || c.wrong == "" && href != c.href {
			t.Errorf("%q leads to %q, want %q", c.link, href, c.href)
		}
	}
}
