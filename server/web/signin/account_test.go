package signin

import "testing"

// Where somebody is sent after choosing a language comes with the form, and leads
// nowhere else.
func TestOnlyOwnPathsAreLedBackTo(t *testing.T) {
	for to, own := range map[string]bool{
		"/hjem": true, "/enhet/x?lang=nn#y": true, "/": true,
		"": false, "hjem": false, "//example.org": false, "/\\example.org": false, "https://example.org/": false,
		"/\t/example.org": false, "/\n/example.org": false, "\t//example.org": false, "/\r\nSet-Cookie: a=b": false, "/\x00/example.org": false,
		"javascript:alert(1)": false,
	} {
		if ownPath(to) != own {
			t.Errorf("%q is taken for an own path: %v", to, !own)
		}
	}
}
