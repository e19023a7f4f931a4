package settings

import (
	"slices"
	"testing"
)

// A name counts as browsers say it, however it was written: requests are told apart by it.
func TestNamesAsBrowsersSayThem(t *testing.T) {
	for written, want := range map[string]string{
		"https://Puls.Eksempel.NO/":     "https://puls.eksempel.no",
		"HTTPS://puls.eksempel.no:443":  "https://puls.eksempel.no",
		"http://puls.eksempel.no:80/":   "http://puls.eksempel.no",
		"https://puls.eksempel.no:8443": "https://puls.eksempel.no:8443",
		"https://måling.eksempel.no":    "https://xn--mling-mra.eksempel.no",
		"http://localhost:8080":         "http://localhost:8080",
		"http://[::1]:8080":             "http://[::1]:8080",
		" puls.eksempel.no ":            "puls.eksempel.no", // which is refused
	} {
		c := Settings{Listen: "127.0.0.1:8080", BaseURL: "https://ledere.eksempel.no", RespondentURL: written, EarlierURLs: []string{written}}
		c.Complete()
		if c.RespondentURL != want || !slices.Equal(c.EarlierURLs, []string{want}) {
			t.Errorf("%q counts as %q and %q, want %q", written, c.RespondentURL, c.EarlierURLs, want)
		}
	}
	c := Settings{Listen: "127.0.0.1:8080", BaseURL: "https://ledere.eksempel.no", EarlierURLs: []string{"https://LEDERE.eksempel.no:443"}}
	if problems := c.Complete(); len(problems) != 1 {
		t.Errorf("the name of leaders as an earlier one, written otherwise: %v", problems)
	}
}
